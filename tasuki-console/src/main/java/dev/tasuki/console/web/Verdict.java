package dev.tasuki.console.web;

import dev.tasuki.console.web.live.WatchedLedger;
import dev.tasuki.console.web.speech.Speech;
import dev.tasuki.operations.Custody;
import dev.tasuki.operations.Situation;
import org.jspecify.annotations.Nullable;

/** What was found wrong, with where to do something about it. */
final class Verdict {
    private Verdict() {}

    /**
     * What there is to do.
     *
     * @param key of the text of the link
     * @param href where it is done
     * @param runbook where its owner says what to do; null for nowhere, or when it is no address of the web
     */
    public record Next(String key, String href, @Nullable String runbook) {}

    /** Something else that was found. */
    public record Other(String sentence, String tone, String href) {}

    static @Nullable Next next(Custody custody, WatchedLedger ledger, Chrome chrome) {
        String runbook = address(custody.runbook());
        if (custody.consumer() == null) {
            return new Next("next.nodes", chrome.to("nodes"), runbook);
        }
        boolean dead = custody.situation() == Situation.DEAD;
        return new Next(dead ? "next.dead" : "next.consumer", place(custody, ledger, chrome), runbook);
    }

    static Other other(Custody custody, WatchedLedger ledger, Chrome chrome, Speech speech) {
        return new Other(speech.custody(custody), speech.tone(custody.situation()), place(custody, ledger, chrome));
    }

    private static String place(Custody custody, WatchedLedger ledger, Chrome chrome) {
        if (custody.consumer() == null) {
            return chrome.to("nodes");
        }
        return switch (custody.situation()) {
            case DEAD, ACCEPTED, REDRIVING ->
                chrome.to("dead-letters", "ledger", chrome.of(ledger), "consumer", custody.consumer());
            default -> chrome.to("consumers/one", "ledger", chrome.of(ledger), "consumer", custody.consumer());
        };
    }

    /** Only what a browser may safely open: a definition could say javascript:. */
    static @Nullable String address(@Nullable String said) {
        return said != null && said.matches("https?://\\S+") ? said : null;
    }
}

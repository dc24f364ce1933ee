package dev.tasuki.console.web;

import dev.tasuki.console.view.GroupsView;
import dev.tasuki.console.web.flow.Picture;
import dev.tasuki.console.web.guard.Visitor;
import dev.tasuki.console.web.live.Ledgers;
import dev.tasuki.console.web.live.Snapshot;
import dev.tasuki.console.web.live.WatchedLedger;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What every page has around it, and what its links are made with.
 *
 * @param base where the console is mounted
 * @param page which page it is: the key of its entry in the navigation
 * @param here the address of the page, to come back to it in another language
 * @param visitor who looks
 * @param leaves whether he can log out here
 * @param token for the forms
 * @param foreign the token of the application's own guard, when it has one; null else
 * @param ledgers all of them
 */
public record Chrome(
        String base,
        String page,
        String here,
        Visitor visitor,
        boolean leaves,
        String token,
        @Nullable ForeignToken foreign,
        Ledgers ledgers) {
    private static final List<String> PAGES = List.of(
            "flow", "trace", "dead-letters", "consumers", "nodes", "reconciliation", "review", "audit", "reports");

    /** A token that the guard of the application wants besides. */
    public record ForeignToken(String field, String value) {}

    /** The entries of the navigation. */
    public List<String> pages() {
        return PAGES;
    }

    /** The address of a page. */
    public String to(String page) {
        return page.equals("flow") ? base : base + "/" + page;
    }

    /** The same with parameters, as name and value in turn; those without a value are left out. */
    public String to(String page, @Nullable Object... parameters) {
        StringBuilder address = new StringBuilder(to(page));
        char separator = '?';
        for (int i = 0; i < parameters.length; i += 2) {
            Object value = parameters[i + 1];
            if (value != null && !value.toString().isEmpty()) {
                address.append(separator)
                        .append(parameters[i])
                        .append('=')
                        .append(URLEncoder.encode(value.toString(), StandardCharsets.UTF_8));
                separator = '&';
            }
        }
        return address.toString();
    }

    /** The same page in another language. */
    public String in(String language) {
        return to("language", "lang", language, "from", here);
    }

    /** A static file. */
    public String asset(String name) {
        return base + "/assets/" + name;
    }

    /** The name of a ledger for addresses; nothing when there is one only. */
    public @Nullable String of(WatchedLedger ledger) {
        return ledgers.areSeveral() ? ledger.name() : null;
    }

    /** Where the parts of the picture lead to. */
    Picture.Links links(WatchedLedger ledger) {
        return new Picture.Links() {
            @Override
            public String consumer(String name) {
                return to("consumers/one", "ledger", of(ledger), "consumer", name);
            }

            @Override
            public String deadLetters(String consumer) {
                return to("dead-letters", "ledger", of(ledger), "consumer", consumer);
            }
        };
    }

    /** The ledgers that cannot be seen now. */
    public List<Lost> lost() {
        return ledgers.all().stream()
                .map(ledger -> new Lost(ledger.name(), ledger.watch().look()))
                .filter(ledger -> ledger.snapshot().isLost())
                .toList();
    }

    /** A ledger that cannot be seen now. */
    public record Lost(String name, Snapshot snapshot) {}

    /** How many dead letters nobody is on, for the navigation. */
    public long deadLetters() {
        return ledgers.all().stream()
                .map(ledger -> ledger.watch().look().overview())
                .filter(Objects::nonNull)
                .mapToLong(overview -> GroupsView.onNobody(overview.groups()))
                .sum();
    }
}

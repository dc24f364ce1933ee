package dev.tasuki.orders.drill;

import dev.tasuki.console.text.Words;
import dev.tasuki.operations.AuditEntry;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What was done by whom.
 *
 * @param done what the operator did, oldest first
 * @param audit what the audit has, oldest first
 */
record Acts(List<Done> done, List<Done> audit) implements Evidence {

    /** An act, as far as the audit is about it. */
    record Done(String who, String act, String why) {
        static Done of(AuditEntry entry) {
            return new Done(entry.who(), entry.act(), entry.why());
        }
    }

    Acts {
        done = List.copyOf(done);
        audit = List.copyOf(audit);
    }

    @Override
    public boolean holds() {
        return !done.isEmpty() && done.equals(audit);
    }

    @Override
    public String in(Words words) {
        return words.of("evidence.acts", done.size(), audit.size(), names(audit))
                + (done.equals(audit) ? "" : words.of("evidence.acts.instead", names(done)));
    }

    private static String names(List<Done> acts) {
        return acts.stream().map(Done::act).collect(Collectors.joining(", "));
    }
}

package dev.tasuki.console.web;

import dev.tasuki.console.web.live.WatchedLedger;
import dev.tasuki.operations.DeadLetterFilter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an act is about.
 *
 * @param ledger where
 * @param consumer whose dead letters
 * @param group of this group only; null for all
 * @param seq this one only; null for all
 */
public record Act(
        WatchedLedger ledger,
        String consumer,
        @Nullable String group,
        @Nullable Long seq) {

    /** The same, for the operations. */
    DeadLetterFilter filter() {
        return new DeadLetterFilter(
                consumer, group, null, null, null, null, null, seq == null ? Set.of() : Set.of(seq), false);
    }

    /** In words: its consumer, and what narrows it down. */
    public String subject() {
        return consumer + (seq != null ? " #" + seq : group != null ? " · " + group : "");
    }
}

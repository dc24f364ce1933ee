package dev.tasuki.chaos;

import java.util.Locale;
import java.util.Set;

/** The consumers, as the nodes run them and as the checker expects them to behave. */
enum Role {
    /** A database effect, in order; publishes follow-ups. */
    LEDGER(false, true, "Booked", Set.of(Fact.TYPE)),
    /** A database effect, in any order and in bulk; handles an event once, however often it is published. */
    TOTALS(false, false, null, Set.of(Fact.TYPE, "Booked", "Mailed")),
    /** An external effect, in order; handles an event once as well, and publishes follow-ups. */
    MAIL(true, true, "Mailed", Set.of(Fact.TYPE, "Booked")),
    /** An external effect, in any order. */
    PUSH(true, false, null, Set.of(Fact.TYPE, "Booked", "Mailed"));

    final boolean external;
    final boolean ordered;

    /** The type of its follow-ups; null when it publishes none. */
    final String followUps;

    final Set<String> types;

    Role(boolean external, boolean ordered, String followUps, Set<String> types) {
        this.external = external;
        this.ordered = ordered;
        this.followUps = followUps;
        this.types = types;
    }

    String consumer() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Role of(String consumer) {
        return valueOf(consumer.toUpperCase(Locale.ROOT));
    }

    boolean handlesEventsOnce() {
        return this == TOTALS || this == MAIL;
    }

    /** What counts as the same effect for this consumer. */
    String identity(Fact fact) {
        return handlesEventsOnce() ? fact.event() : fact.id();
    }
}

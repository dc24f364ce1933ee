package dev.tasuki.orders.demo;

import dev.tasuki.orders.simulator.Fault;
import java.util.Locale;
import java.util.Optional;

/** What can be broken: a consumer, and for two of them the system outside that it depends on. */
enum Target {
    MAIL(true),
    PAYMENT(true),
    INVENTORY(false),
    ANALYTICS(false);

    private final boolean hasFarEnd;

    Target(boolean hasFarEnd) {
        this.hasFarEnd = hasFarEnd;
    }

    /** The consumer's name. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Target> of(String label) {
        for (Target target : values()) {
            if (target.label().equals(label)) {
                return Optional.of(target);
            }
        }
        return Optional.empty();
    }

    /** Whether a mode makes sense for it: without a system outside, nothing can happen there without an answer. */
    boolean allows(Fault.Mode mode) {
        return hasFarEnd || mode != Fault.Mode.TIMEOUT_AFTER_EFFECT;
    }

    /** Whether a mode is played outside; poison is the handler's own trouble, whatever the world outside does. */
    boolean playsOutside(Fault.Mode mode) {
        return hasFarEnd && mode != Fault.Mode.POISON;
    }
}

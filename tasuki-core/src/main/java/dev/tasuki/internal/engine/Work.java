package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.ParkedDelivery;
import dev.tasuki.internal.postgres.StoredMessage;
import org.jspecify.annotations.Nullable;

/**
 * A message to hand to the handler.
 *
 * @param attempt which try it will be, from 1
 * @param before how many of its tries its retry policy does not count, because a person redrove it after them
 * @param deadOf the fingerprint of what it was dead of then; null when nobody did
 */
record Work(
        StoredMessage message,
        int attempt,
        int before,
        @Nullable String deadOf) {

    /** The first try of a message from the log. */
    static Work first(StoredMessage message) {
        return new Work(message, 1, 0, null);
    }

    /** The next try of a parked delivery. */
    static Work again(ParkedDelivery parked) {
        return new Work(parked.message(), parked.attempts() + 1, parked.before(), parked.deadOf());
    }
}

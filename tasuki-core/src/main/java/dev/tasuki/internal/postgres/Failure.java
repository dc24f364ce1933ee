package dev.tasuki.internal.postgres;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A try that failed, and what follows from it.
 *
 * @param seq of which message
 * @param attempt which try it was, from 1
 * @param took how long the handler ran
 * @param retryIn the delay before the next try; null for a dead letter
 * @param counted whether it is one of the message's attempts; false when the consumer's dependency was to blame
 * @param error one line, for lists
 * @param stack the whole, for the attempt's record
 * @param signature what failures of one kind have in common
 */
public record Failure(
        long seq,
        int attempt,
        Duration took,
        @Nullable Duration retryIn,
        boolean counted,
        String error,
        String stack,
        Signature signature) {

    /**
     * What failures of one kind have in common.
     *
     * @param fingerprint the exception's type and where it was thrown, but not in which line
     * @param cause "unreadable" (the payload), "refused", "timeout" or "io" (something outside), "other"
     */
    public record Signature(String fingerprint, String cause) {}

    public boolean isDead() {
        return retryIn == null;
    }

    /** How many of the message's attempts are spent. */
    int attempts() {
        return counted ? attempt : attempt - 1;
    }

    String state() {
        return isDead() ? "dead" : "retrying";
    }

    String outcome() {
        return isDead() ? "dead" : counted ? "failed" : "outage";
    }

    @Nullable
    Long retryMicros() {
        return retryIn == null ? null : retryIn.toNanos() / 1_000;
    }
}

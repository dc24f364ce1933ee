package dev.tasuki;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by a handler that knows when the next try makes sense, for example from a {@code Retry-After} header. Counts as a
 * failed try; only its delay replaces that of the {@link RetryPolicy}.
 */
public final class RetryAfter extends TasukiException {
    /** From the throw on. */
    private final Duration delay;

    /**
     * Sets the time of the next try.
     *
     * @param delay from now on, zero or more, at most 30 days
     * @param message why this try failed
     * @param cause the error below, if there is one
     */
    public RetryAfter(Duration delay, String message, @Nullable Throwable cause) {
        super(message, cause);
        if (delay.isNegative() || delay.compareTo(Duration.ofDays(30)) > 0) {
            throw new IllegalArgumentException("retryAfter must be 0 s to 30 days, but is " + delay, this);
        }
        this.delay = delay;
    }

    /**
     * The delay before the next try.
     *
     * @return zero or more
     */
    public Duration delay() {
        return delay;
    }
}

package dev.tasuki;

import java.time.Duration;

/**
 * How often and after which delays a failed delivery is tried again. The delay before try <i>n</i>+1 is
 * {@code initial × factor^(n-1)}, at most {@code max}, spread evenly by ± {@code jitter}. Delays are measured by the
 * database's clock.
 *
 * @param attempts how many tries in all before the delivery becomes a dead letter, 1 to 10,000
 * @param initial the delay after the first failure
 * @param factor by how much each delay grows, 1 to 100
 * @param max the longest delay
 * @param jitter the spread, 0 (none) to 1; keeps what failed together from coming back together
 */
public record RetryPolicy(int attempts, Duration initial, double factor, Duration max, double jitter) {

    /**
     * Checks the values.
     *
     * @param attempts as of the record
     * @param initial as of the record
     * @param factor as of the record
     * @param max as of the record
     * @param jitter as of the record
     */
    public RetryPolicy {
        require(attempts >= 1 && attempts <= 10_000, "attempts", "1 to 10000", attempts);
        require(!initial.isNegative(), "initial", "zero or more", initial);
        require(factor >= 1 && factor <= 100, "factor", "1 to 100", factor);
        require(max.compareTo(initial) >= 0, "max", "at least initial, " + initial, max);
        require(max.compareTo(Duration.ofDays(30)) <= 0, "max", "at most 30 days", max);
        require(jitter >= 0 && jitter <= 1, "jitter", "0 to 1", jitter);
    }

    /**
     * Ten tries, from 1 s doubling up to 10 minutes, ± 20 %.
     *
     * @return the policy of a consumer that does not say otherwise
     */
    public static RetryPolicy standard() {
        return new RetryPolicy(10, Duration.ofSeconds(1), 2, Duration.ofMinutes(10), 0.2);
    }

    /**
     * The same policy with another number of tries.
     *
     * @param attempts 1 to 10,000
     * @return a copy
     */
    public RetryPolicy withAttempts(int attempts) {
        return new RetryPolicy(attempts, initial, factor, max, jitter);
    }

    /**
     * The same policy with other delays.
     *
     * @param initial the delay after the first failure
     * @param max the longest delay
     * @return a copy
     */
    public RetryPolicy withDelays(Duration initial, Duration max) {
        return new RetryPolicy(attempts, initial, factor, max, jitter);
    }

    private static void require(boolean holds, String name, String must, Object got) {
        if (!holds) {
            throw new IllegalArgumentException("retry policy: " + name + " must be " + must + ", but is " + got);
        }
    }
}

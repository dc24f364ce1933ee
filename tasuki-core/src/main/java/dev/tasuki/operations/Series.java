package dev.tasuki.operations;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a consumer has done over time.
 *
 * @param consumer its name
 * @param step how long each point is
 * @param points oldest first, one after the other
 */
public record Series(String consumer, Duration step, List<Point> points) {

    /**
     * Copies the list.
     *
     * @param consumer as of the record
     * @param step as of the record
     * @param points as of the record
     */
    public Series {
        points = List.copyOf(points);
    }

    /**
     * A step of time. What is said of receipts is said of some of them when there are many: a busy consumer has thousands a minute.
     *
     * @param from when it begins
     * @param published how many messages a second were published to the consumer's topic
     * @param done how many deliveries a second it got done on the happy path
     * @param failed how many attempts a second failed, first ones and retries
     * @param lag how long ago the newest message that it was through with had been published; null when it got nothing done
     * @param took how long its handler took on the average; null when it was not called
     */
    public record Point(
            Instant from,
            double published,
            double done,
            double failed,
            @Nullable Duration lag,
            @Nullable Duration took) {}
}

package dev.tasuki.operations;

import dev.tasuki.ConsumerStatus;
import dev.tasuki.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the whole system is.
 *
 * @param at when, by the database's clock
 * @param readOnly whether the database takes no writes
 * @param topics the logs, by name
 * @param consumers by name
 * @param nodes those that are alive, and those that fell silent within the last day, by name
 * @param reconciledAt when what was published was last compared with what became of it; null when never
 */
public record SystemStatus(
        Instant at,
        boolean readOnly,
        List<Topic> topics,
        List<OfConsumer> consumers,
        List<Node> nodes,
        @Nullable Instant reconciledAt) {

    /**
     * Copies the lists.
     *
     * @param at as of the record
     * @param readOnly as of the record
     * @param topics as of the record
     * @param consumers as of the record
     * @param nodes as of the record
     * @param reconciledAt as of the record
     */
    public SystemStatus {
        topics = List.copyOf(topics);
        consumers = List.copyOf(consumers);
        nodes = List.copyOf(nodes);
    }

    /**
     * A log.
     *
     * @param name its name
     * @param partitions into how many shares its work can be divided
     * @param messages how many were ever published
     * @param perSecond how many a second, in the last minute
     * @param untickedFor how long a committed message has been waiting for a tick; zero when none has
     */
    public record Topic(String name, int partitions, long messages, double perSecond, Duration untickedFor) {}

    /**
     * A consumer.
     *
     * @param status where it stands
     * @param effect the outside system that its effect is in; null for a database effect
     * @param types which types of message it handles; empty means all
     * @param runbook where its owner says what to do; null when nowhere
     * @param perSecond how many deliveries a second it got done, in the last minute
     * @param nodes how many living nodes run it
     * @param paused who paused it, and why; null when nobody did
     * @param registeredAt when it first subscribed
     * @param retry how often and when it tries again
     * @param timeout how long its handler may take
     */
    public record OfConsumer(
            ConsumerStatus status,
            @Nullable String effect,
            List<String> types,
            @Nullable String runbook,
            double perSecond,
            int nodes,
            @Nullable Pause paused,
            Instant registeredAt,
            RetryPolicy retry,
            Duration timeout) {}

    /**
     * A consumer was paused.
     *
     * @param by who
     * @param why why
     * @param at when
     */
    public record Pause(String by, String why, Instant at) {}

    /**
     * A process that runs consumers.
     *
     * @param name its name
     * @param version what it says it runs; null when it does not
     * @param alive whether its heartbeat is younger than its lease
     * @param startedAt when it started
     * @param heartbeatAt its last sign of life
     * @param lease how long it may stay silent
     * @param draining whether it is stopping
     * @param consumers the names of those that it runs
     * @param partitions how many partitions it works on
     */
    public record Node(
            String name,
            @Nullable String version,
            boolean alive,
            Instant startedAt,
            Instant heartbeatAt,
            Duration lease,
            boolean draining,
            List<String> consumers,
            int partitions) {}
}

package dev.tasuki.benchmarks.workload;

import dev.tasuki.benchmarks.contender.Contender;
import java.time.Duration;
import java.util.List;

/**
 * How much of each workload is done.
 *
 * @param name full, medium, quick or warm-up
 * @param rounds how often each contender has its turn
 * @param longRounds the same for the workloads that take minutes by themselves, W5 and W6
 * @param publishing how long W1 publishes
 * @param messages how many messages W2 and W7 deliver
 * @param peersMessages how many of them the libraries are asked for, which would take an hour for all
 * @param latency how long W3 sends
 * @param backlogs the sizes of W4
 * @param peersBacklog the largest of them that others than Tasuki and the hand-written outbox are asked for
 * @param idle how long W5 watches
 * @param snapshot how long W6 holds a snapshot
 * @param part how long the first and the last part of that are, which are compared
 * @param shop how long each phase of W8 is
 * @param shopWarmUp how long orders are placed before the first of them
 * @param patience how long a contender may take to deliver what is left, before it is counted as missing
 */
public record Plan(
        String name,
        int rounds,
        int longRounds,
        Duration publishing,
        int messages,
        int peersMessages,
        Duration latency,
        List<Integer> backlogs,
        int peersBacklog,
        Duration idle,
        Duration snapshot,
        Duration part,
        Duration shop,
        Duration shopWarmUp,
        Duration patience) {

    /** As the issue wants it. Takes hours. */
    public static Plan full() {
        return new Plan(
                "full",
                5,
                1,
                Duration.ofSeconds(10),
                100_000,
                100_000,
                Duration.ofSeconds(60),
                List.of(10_000, 100_000, 1_000_000),
                100_000,
                Duration.ofMinutes(1),
                Duration.ofMinutes(5),
                Duration.ofMinutes(1),
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                Duration.ofMinutes(10));
    }

    /** The same sizes for Tasuki, the outbox and the brokers, but shorter, and less of what libraries take long for: about two hours. */
    public static Plan medium() {
        return new Plan(
                "medium",
                3,
                1,
                Duration.ofSeconds(5),
                100_000,
                5_000,
                Duration.ofSeconds(20),
                List.of(10_000, 100_000, 1_000_000),
                10_000,
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                Duration.ofMinutes(1),
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                Duration.ofMinutes(5));
    }

    /** How many messages a contender is asked for in W2 and W7. */
    int messages(Contender contender) {
        return contender.kind() == Contender.Kind.PEER ? peersMessages : messages;
    }

    /** All workloads within five minutes: enough to see that something is wrong, not to publish a number. */
    public static Plan quick() {
        return new Plan(
                "quick",
                1,
                1,
                Duration.ofMillis(700),
                1_000,
                1_000,
                Duration.ofMillis(1_500),
                List.of(2_000, 20_000),
                0,
                Duration.ofMillis(1_500),
                Duration.ofMillis(2_400),
                Duration.ofMillis(800),
                Duration.ofSeconds(2),
                Duration.ofSeconds(4),
                Duration.ofSeconds(10));
    }

    /** Whether time is short: nobody warms up, and the libraries take part where they matter the most. */
    public boolean isBrief() {
        return name.equals("quick");
    }

    /** What each contender does once before it counts. */
    public Plan warmUp() {
        return new Plan(
                "warm-up",
                1,
                1,
                Duration.ofSeconds(3),
                10_000,
                Math.min(peersMessages, 2_000),
                Duration.ofSeconds(5),
                List.of(10_000),
                10_000,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                shop,
                shopWarmUp,
                patience);
    }

    /** The same with another number of rounds. */
    public Plan withRounds(int number) {
        return new Plan(
                name,
                number,
                number,
                publishing,
                messages,
                peersMessages,
                latency,
                backlogs,
                peersBacklog,
                idle,
                snapshot,
                part,
                shop,
                shopWarmUp,
                patience);
    }
}

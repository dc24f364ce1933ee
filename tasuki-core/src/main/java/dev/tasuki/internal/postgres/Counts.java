package dev.tasuki.internal.postgres;

import java.util.Arrays;
import java.util.Collection;

/** A number of messages for each partition of a topic. Immutable. */
public final class Counts {
    private static final Counts NONE = new Counts(new long[0]);

    /** Partitions beyond its end have none. */
    private final long[] byPartition;

    private Counts(long[] byPartition) {
        this.byPartition = byPartition;
    }

    public static Counts none() {
        return NONE;
    }

    static Counts of(long[] byPartition) {
        return new Counts(byPartition.clone());
    }

    public static Counts of(Collection<StoredMessage> messages) {
        Tally tally = new Tally();
        messages.forEach(message -> tally.add(message.partition(), 1));
        return tally.counts();
    }

    public long of(int partition) {
        return partition < byPartition.length ? byPartition[partition] : 0;
    }

    /** The numbers of some partitions, in their order. */
    long[] of(short[] partitions) {
        long[] values = new long[partitions.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = of(partitions[i]);
        }
        return values;
    }

    /** The same for some partitions, and none for the others. */
    public Counts only(short[] partitions) {
        Tally tally = new Tally();
        for (short partition : partitions) {
            tally.add(partition, of(partition));
        }
        return tally.counts();
    }

    public Counts plus(Counts other) {
        return plus(other, 1);
    }

    public Counts minus(Counts other) {
        return plus(other, -1);
    }

    private Counts plus(Counts other, int sign) {
        if (other.byPartition.length == 0) {
            return this;
        }
        long[] sums = new long[Math.max(byPartition.length, other.byPartition.length)];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = of(i) + sign * other.of(i);
        }
        return new Counts(sums);
    }

    public boolean isZero() {
        return Arrays.stream(byPartition).allMatch(n -> n == 0);
    }

    /** Whether no partition has more than it has in another. */
    public boolean isAtMost(Counts other) {
        return Arrays.stream(minus(other).byPartition).allMatch(n -> n <= 0);
    }

    public long sum() {
        return Arrays.stream(byPartition).sum();
    }

    /** The partitions that have any, with their numbers. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < byPartition.length; i++) {
            if (byPartition[i] != 0) {
                text.append(text.isEmpty() ? "" : ", ").append(i).append(": ").append(byPartition[i]);
            }
        }
        return "{" + text + "}";
    }

    /** Counts up. Not thread-safe. */
    public static final class Tally {
        private long[] byPartition = new long[16];

        public void add(int partition, long messages) {
            if (partition >= byPartition.length) {
                byPartition = Arrays.copyOf(byPartition, Math.max(partition + 1, 2 * byPartition.length));
            }
            byPartition[partition] += messages;
        }

        public Counts counts() {
            return new Counts(byPartition.clone());
        }
    }
}

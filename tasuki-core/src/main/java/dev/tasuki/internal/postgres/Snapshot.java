package dev.tasuki.internal.postgres;

import java.util.Arrays;

/**
 * A {@code pg_snapshot}: which transactions had ended at a moment. {@code xmin} is the oldest that was open, {@code xmax} one
 * more than the last that had ended, {@code open} those in between that were still running (prepared ones included).
 *
 * @param text as PostgreSQL writes it
 * @param xmin every transaction before it had ended
 * @param xmax no transaction from it on had ended, though some may have begun
 * @param open ascending
 */
public record Snapshot(String text, long xmin, long xmax, long[] open) {

    public static Snapshot parse(String text) {
        String[] parts = text.split(":", -1);
        long[] open = parts[2].isEmpty()
                ? new long[0]
                : Arrays.stream(parts[2].split(",")).mapToLong(Long::parseLong).toArray();
        return new Snapshot(text, Long.parseLong(parts[0]), Long.parseLong(parts[1]), open);
    }

    boolean sees(long xid) {
        return xid < xmax && (xid < xmin || Arrays.binarySearch(open, xid) < 0);
    }

    /** The transactions that were open here and have ended at a later snapshot: those whose messages come late. */
    long[] endedBy(Snapshot later) {
        return Arrays.stream(open).filter(later::sees).toArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Snapshot snapshot && snapshot.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}

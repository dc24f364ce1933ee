package dev.tasuki.internal.postgres;

import org.jspecify.annotations.Nullable;

/**
 * How far a cursor is: everything that {@code tick} sees is behind it and, of the batch that {@code upto} ends, everything up
 * to {@code seq}. Between batches {@code upto} is {@code tick} and {@code seq} is null.
 *
 * @param passed how many messages of the unfinished batch are behind the cursor, by partition
 */
public record Position(Tick tick, Tick upto, @Nullable Long seq, Counts passed) {

    public static Position at(Tick tick) {
        return new Position(tick, tick, null, Counts.none());
    }

    public boolean insideBatch() {
        return seq != null;
    }

    /** Begins a batch: nothing of it is behind the cursor yet. */
    public Position towards(Tick end) {
        return new Position(tick, end, null, Counts.none());
    }

    /** Goes on inside the batch. */
    public Position past(long seq, Counts messages) {
        return new Position(tick, upto, seq, passed.plus(messages));
    }

    /** The same place of some partitions. */
    public Position only(short[] partitions) {
        return new Position(tick, upto, seq, passed.only(partitions));
    }

    /** Ends the batch. */
    public Position done() {
        return at(upto);
    }

    /** How many messages were published up to here, as the ticks say; inside a batch, as it was read. */
    public Counts behind() {
        return tick.totals().plus(passed);
    }

    /** How many messages of the batch must still come, as the ticks say. */
    public Counts promised() {
        return upto.totals().minus(behind());
    }

    public boolean sameAs(Position other) {
        return tick.id() == other.tick.id() && upto.id() == other.upto.id() && java.util.Objects.equals(seq, other.seq);
    }
}

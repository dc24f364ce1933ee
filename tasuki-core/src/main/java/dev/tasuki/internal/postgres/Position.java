package dev.tasuki.internal.postgres;

import org.jspecify.annotations.Nullable;

/**
 * How far a cursor is: everything that {@code tick} sees is behind it and, of the batch that {@code upto} ends, everything up
 * to {@code seq}. Between batches {@code upto} is {@code tick} and {@code seq} is null.
 *
 * @param passed how many messages of the unfinished batch are behind the cursor
 */
public record Position(Tick tick, Tick upto, @Nullable Long seq, int passed) {

    public static Position at(Tick tick) {
        return new Position(tick, tick, null, 0);
    }

    public boolean insideBatch() {
        return seq != null;
    }

    /** Begins a batch: nothing of it is behind the cursor yet. */
    public Position towards(Tick end) {
        return new Position(tick, end, null, 0);
    }

    /** Goes on inside the batch. */
    public Position past(long seq, int messages) {
        return new Position(tick, upto, seq, passed + messages);
    }

    /** Ends the batch. */
    public Position done() {
        return at(upto);
    }

    public boolean sameAs(Position other) {
        return tick.id() == other.tick.id() && upto.id() == other.upto.id() && java.util.Objects.equals(seq, other.seq);
    }
}

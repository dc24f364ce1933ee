package dev.tasuki.model;

/**
 * How far a cursor is: everything that {@code tick} sees is behind it and, of the batch that {@code upto} ends, everything up to
 * {@code seq}. Between batches {@code upto} is {@code tick} and {@code seq} is 0.
 */
record Position(int tick, int upto, int seq) {
    static final Position START = at(0);

    static Position at(int tick) {
        return new Position(tick, tick, 0);
    }

    boolean betweenBatches() {
        return tick == upto;
    }
}

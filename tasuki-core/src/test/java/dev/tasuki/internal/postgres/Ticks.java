package dev.tasuki.internal.postgres;

/** Ticks for tests that need no database. */
public final class Ticks {
    private Ticks() {}

    /** A tick of topic 1 that saw nothing. */
    public static Tick tick(long id) {
        return new Tick(id, (short) 1, 0, 0, 0, 0, 0, 0, Snapshot.parse("10:10:"), Counts.none());
    }
}

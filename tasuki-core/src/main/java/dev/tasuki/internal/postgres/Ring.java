package dev.tasuki.internal.postgres;

import java.util.Locale;

/** The tables that only grow, each divided into a ring of ten children, of which a retired one is reclaimed as a whole. */
public enum Ring {
    MESSAGE,
    RECEIPT,
    TICK,
    ATTEMPT;

    /** How many children a ring has. */
    public static final int SEGMENTS = 10;

    /** How many of them, at least, are neither being written to nor next to one that is. */
    public static final int AT_REST = SEGMENTS - 3;

    /** The child of the segment of a number. */
    static int childOf(long number) {
        return Math.floorMod(number, SEGMENTS);
    }

    String child(int segment) {
        return "tasuki." + this + "_" + segment;
    }

    /** The name of the table. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

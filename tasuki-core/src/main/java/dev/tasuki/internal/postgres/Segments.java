package dev.tasuki.internal.postgres;

import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Segments in a row, by their numbers: where a search has to look.
 *
 * @param from the first
 * @param upto the last, included
 */
public record Segments(long from, long upto) {

    /** All that there are, whatever their numbers. */
    public static final Segments ALL = new Segments(Long.MIN_VALUE, Long.MAX_VALUE);

    /** From one of two to the other; the clock may have been set back in between. */
    static Segments between(long one, long other) {
        return new Segments(Math.min(one, other), Math.max(one, other));
    }

    /** These, and what lies between them and another one. */
    Segments and(long number) {
        return new Segments(Math.min(from, number), Math.max(upto, number));
    }

    /** The children that hold them, as a list for SQL. */
    String children() {
        boolean all =
                upto - from < 0 || upto - from >= Ring.SEGMENTS; // less than nothing where the difference is too large
        return LongStream.rangeClosed(all ? 0 : from, all ? Ring.SEGMENTS - 1 : upto)
                .map(Ring::childOf)
                .sorted()
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(","));
    }
}

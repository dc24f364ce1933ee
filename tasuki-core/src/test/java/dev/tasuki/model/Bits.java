package dev.tasuki.model;

import java.util.List;
import java.util.stream.IntStream;

/** Small sets of small numbers, as the bits of an int. */
final class Bits {
    private Bits() {}

    static int of(int number) {
        return 1 << number;
    }

    static boolean has(int set, int number) {
        return (set & 1 << number) != 0;
    }

    static List<Integer> list(int set) {
        return IntStream.range(0, 31).filter(n -> has(set, n)).boxed().toList();
    }
}

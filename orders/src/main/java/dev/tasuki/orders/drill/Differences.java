package dev.tasuki.orders.drill;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** The first few of what is wrong: a line has an end. */
final class Differences {
    private static final int MOST = 3;

    private Differences() {}

    static String some(Collection<String> all) {
        List<String> shown = all.stream().sorted().limit(MOST).toList();
        return shown.stream().collect(Collectors.joining(", ")) + (all.size() > MOST ? ", … (" + all.size() + ")" : "");
    }
}

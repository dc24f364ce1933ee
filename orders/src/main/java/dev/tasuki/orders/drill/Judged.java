package dev.tasuki.orders.drill;

import dev.tasuki.console.text.Words;
import dev.tasuki.operations.Fault;
import java.util.Locale;

/** Whose fault the failures of a group seem to be. */
record Judged(Fault.Side expected, Fault.Side found, long letters, long inGroup) implements Evidence {
    @Override
    public boolean holds() {
        return found == expected && letters > 0 && inGroup == letters;
    }

    @Override
    public String in(Words words) {
        return words.of("evidence.judged", inGroup, found.name().toLowerCase(Locale.ROOT));
    }
}

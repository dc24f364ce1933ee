package dev.tasuki.orders.drill;

import dev.tasuki.console.text.Words;

/** How many dead letters there are. */
record Letters(long expected, long found) implements Evidence {
    @Override
    public boolean holds() {
        return found == expected;
    }

    @Override
    public String in(Words words) {
        return words.of("evidence.letters", found);
    }
}

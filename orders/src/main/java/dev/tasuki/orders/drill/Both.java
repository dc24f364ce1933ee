package dev.tasuki.orders.drill;

import dev.tasuki.console.text.Words;

/** Two things that must both be so. */
record Both(Evidence first, Evidence second) implements Evidence {
    @Override
    public boolean holds() {
        return first.holds() && second.holds();
    }

    @Override
    public String in(Words words) {
        return first.in(words) + "; " + second.in(words);
    }
}

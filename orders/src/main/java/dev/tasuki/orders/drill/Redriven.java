package dev.tasuki.orders.drill;

import dev.tasuki.console.text.Words;
import dev.tasuki.operations.Redrive;
import java.util.Locale;

/** Where a redrive stands. */
record Redriven(long letters, Redrive redrive) implements Evidence {
    @Override
    public boolean holds() {
        return letters > 0
                && redrive.state() == Redrive.State.FINISHED
                && redrive.total() == letters
                && redrive.done() == letters;
    }

    @Override
    public String in(Words words) {
        return words.of(
                "evidence.redriven",
                redrive.total(),
                redrive.state().name().toLowerCase(Locale.ROOT),
                redrive.done(),
                redrive.dead());
    }
}

package dev.tasuki.model;

import dev.tasuki.model.Explorer.Move;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Collects what may happen next. */
final class Moves {
    private final List<Move<State>> all = new ArrayList<>();

    /** A kind of steps. */
    interface Steps {
        void from(State state, Moves moves);
    }

    /** Something that will happen sooner or later, unless something else is in its way. */
    void add(Supplier<String> says, State to) {
        all.add(new Move<>(says, to, false));
    }

    /** Something that may happen, or not. */
    void fault(Supplier<String> says, State to) {
        all.add(new Move<>(says, to, true));
    }

    List<Move<State>> all() {
        return all;
    }
}

package dev.tasuki.model;

import dev.tasuki.model.Explorer.Move;
import java.util.List;
import java.util.Optional;

/** Tasuki's protocol within bounds, as it is or broken. */
final class Protocol implements Explorer.Model<State> {
    private final Bounds bounds;
    private final Invariants invariants;
    private final List<Moves.Steps> steps;

    Protocol(Bounds bounds, Variant variant) {
        this.bounds = bounds;
        this.invariants = new Invariants(bounds);
        Fencing fencing = new Fencing(variant);
        Reading reading = new Reading(bounds, variant);
        TakingOver takeovers = new TakingOver(variant, fencing);
        this.steps = List.of(
                new Publishing(bounds),
                new Ticking(bounds, variant),
                bounds.external()
                        ? new ExternalEffects(bounds, variant, reading, fencing)
                        : new DatabaseEffects(bounds, variant, reading, fencing),
                new Committing(),
                takeovers,
                new Living(fencing, takeovers));
    }

    @Override
    public State initial() {
        return State.initial(bounds);
    }

    @Override
    public List<Move<State>> moves(State state) {
        Moves moves = new Moves();
        steps.forEach(s -> s.from(state, moves));
        return moves.all();
    }

    @Override
    public Optional<String> violation(State state) {
        return invariants.violation(state);
    }

    @Override
    public Optional<String> missing(State quiet) {
        return invariants.missing(quiet);
    }
}

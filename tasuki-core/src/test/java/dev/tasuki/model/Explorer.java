package dev.tasuki.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Visits every state that a model can reach, nearest first, so that the trace to a violation is a shortest one. States are
 * compared as a whole, not by a hash alone: none is taken for another.
 */
final class Explorer<S> {

    /**
     * What may happen next.
     *
     * @param fault whether it is bad luck, which nobody may wait for
     */
    record Move<S>(Supplier<String> says, S to, boolean fault) {}

    /** What is explored. */
    interface Model<S> {
        S initial();

        /** All that may happen next, always in the same order. */
        List<Move<S>> moves(S state);

        /** What is wrong in a state. */
        Optional<String> violation(S state);

        /** What is missing where only bad luck could still change anything. */
        Optional<String> missing(S quiet);
    }

    /**
     * What was found.
     *
     * @param quiet in how many states nothing was left to do
     * @param trace the steps to the violation; empty when there is none, and then every state was visited
     */
    record Findings(int states, long moves, int quiet, Optional<String> violation, List<String> trace) {}

    private record Visit<S>(S from, int move) {}

    private final Model<S> model;
    private final int limit;
    private final Map<S, Visit<S>> visited = new HashMap<>();
    private final ArrayDeque<S> ahead = new ArrayDeque<>();
    private long moves;
    private int quiet;

    /**
     * Explores one model once.
     *
     * @param limit more states are too many: better to fail than to stop early and look like a proof
     */
    Explorer(Model<S> model, int limit) {
        this.model = model;
        this.limit = limit;
    }

    Findings explore() {
        S initial = model.initial();
        visited.put(initial, new Visit<>(initial, -1));
        ahead.add(initial);
        for (S state = ahead.poll(); state != null; state = ahead.poll()) {
            Optional<String> violation = model.violation(state);
            if (violation.isEmpty()) {
                violation = goOnFrom(state);
            }
            if (violation.isPresent()) {
                return new Findings(visited.size(), moves, quiet, violation, traceTo(state));
            }
        }
        return new Findings(visited.size(), moves, quiet, Optional.empty(), List.of());
    }

    private Optional<String> goOnFrom(S state) {
        List<Move<S>> next = model.moves(state);
        boolean isQuiet = true;
        for (int i = 0; i < next.size(); i++) {
            Move<S> move = next.get(i);
            isQuiet &= move.fault();
            moves++;
            if (visited.putIfAbsent(move.to(), new Visit<>(state, i)) == null) {
                ahead.add(move.to());
            }
        }
        if (visited.size() > limit) {
            throw new IllegalStateException("more than " + limit + " states: the bounds are too wide");
        }
        if (!isQuiet) {
            return Optional.empty();
        }
        quiet++;
        return model.missing(state);
    }

    private List<String> traceTo(S end) {
        List<String> trace = new ArrayList<>();
        S at = end;
        for (Visit<S> visit = visited.get(at); visit.move() >= 0; visit = visited.get(at)) {
            at = visit.from();
            trace.add(model.moves(at).get(visit.move()).says().get());
        }
        Collections.reverse(trace);
        return trace;
    }
}

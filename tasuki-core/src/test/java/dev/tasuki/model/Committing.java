package dev.tasuki.model;

import dev.tasuki.model.Node.Claim;
import dev.tasuki.model.Node.Session;
import dev.tasuki.model.State.Luck;
import java.util.ArrayList;
import java.util.List;

/**
 * The end of a worker's transaction: the effects and the receipt are there, memory follows. Or the connection breaks while the
 * commit is under way: then the server goes on with it, or does not, whenever it likes.
 */
record Committing() implements Moves.Steps {

    @Override
    public void from(State state, Moves moves) {
        for (int i = 0; i < state.nodes().size(); i++) {
            Session session = state.nodes().get(i).session();
            if (session != null && session.proved()) {
                commit(state, i, session, moves);
                loseConnection(state, i, session, moves);
            }
        }
        for (int i = 0; i < state.orphans().size(); i++) {
            Session orphan = state.orphans().get(i);
            State without = state.orphans(Lists.without(state.orphans(), i));
            moves.add(() -> "what was left on the server is rolled back", without);
            moves.add(
                    () -> "what was left on the server is committed",
                    without.ledger(committed(state.ledger(), orphan)));
        }
    }

    static Ledger committed(Ledger ledger, Session session) {
        return ledger.effects(session.effects()).receipt(session.receipt());
    }

    private static void commit(State state, int index, Session session, Moves moves) {
        Node node = state.nodes().get(index);
        List<Claim> claims = new ArrayList<>();
        for (Claim claim : node.claims()) {
            boolean moved = claim.partition() == session.claim().partition()
                    && claim.grant() == session.claim().grant();
            claims.add(moved ? carriedOver(claim, session) : claim);
        }
        moves.add(
                () -> "node " + index + " commits",
                state.ledger(committed(state.ledger(), session))
                        .node(index, node.claims(List.copyOf(claims)).session(null)));
    }

    /** Handlers went on meanwhile. */
    private static Claim carriedOver(Claim claim, Session session) {
        int begunEarly = claim.flying() | claim.landed();
        return claim.moved(session.reached())
                .flights(
                        (claim.waiting() | session.marked()) & ~begunEarly,
                        claim.flying(),
                        claim.landed() & ~session.done());
    }

    private static void loseConnection(State state, int index, Session session, Moves moves) {
        Luck luck = state.luck();
        if (luck.losses() > 0) {
            moves.fault(
                    () -> "node " + index + " loses its connection while it commits",
                    state.orphans(Lists.with(state.orphans(), session))
                            .node(index, state.nodes().get(index).reload())
                            .luck(luck.loss()));
        }
    }
}

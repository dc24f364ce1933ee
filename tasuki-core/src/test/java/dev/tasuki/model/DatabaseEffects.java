package dev.tasuki.model;

import dev.tasuki.model.Node.Claim;
import dev.tasuki.model.Node.Session;
import dev.tasuki.model.Reading.Page;
import java.util.List;

/**
 * A worker whose effects are in the database. It handles a page of a batch, proves its claim and writes the receipt, commits.
 * Nobody sees what it does before the commit, so that handling is one step.
 */
record DatabaseEffects(Bounds bounds, Variant variant, Reading reading, Fencing fencing) implements Moves.Steps {

    @Override
    public void from(State state, Moves moves) {
        for (int i = 0; i < state.nodes().size(); i++) {
            Node node = state.nodes().get(i);
            Session session = node.session();
            if (session == null) {
                for (Claim claim : node.claims()) {
                    begin(state, i, claim, moves);
                }
            } else if (!session.proved() && fencing.mayProve(state, session.claim())) {
                prove(state, i, session, moves);
            }
        }
    }

    private void begin(State state, int index, Claim claim, Moves moves) {
        Node node = state.nodes().get(index);
        for (Page page : reading.ahead(state.log(), claim, bounds.window())) {
            if (page.messages().isEmpty()) {
                moves.add(
                        () -> "node " + index + " passes by a batch without messages of its partition",
                        state.node(index, node.claim(node.claims().indexOf(claim), claim.moved(page.reached()))));
            } else if (variant != Variant.RECEIPT_APART) {
                moves.add(
                        () -> "node " + index + " handles " + page.seqs(),
                        state.node(index, node.session(session(claim, page, page.seqs()))));
            } else if (fencing.mayProve(state, claim) && fencing.holds(state, node, claim)) {
                moves.add(
                        () -> "node " + index + " handles and commits " + page.seqs(),
                        state.ledger(state.ledger().effects(page.seqs()))
                                .node(index, node.session(session(claim, page, List.of()))));
            }
        }
    }

    private static Session session(Claim claim, Page page, List<Integer> effects) {
        return new Session(claim, page.reached(), effects, 0, 0, 0, false);
    }

    private void prove(State state, int index, Session session, Moves moves) {
        Node node = state.nodes().get(index);
        if (fencing.holds(state, node, session.claim())) {
            moves.add(
                    () -> "node " + index + " proves its claim and writes the receipt",
                    state.node(index, node.session(session.prove())));
        } else {
            moves.add(() -> "node " + index + " has lost its fence and rolls back", state.node(index, node.drop()));
        }
    }
}

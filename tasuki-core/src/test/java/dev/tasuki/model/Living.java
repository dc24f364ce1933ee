package dev.tasuki.model;

import dev.tasuki.model.Ledger.Assignment;
import dev.tasuki.model.Node.Claim;
import dev.tasuki.model.Node.Session;
import dev.tasuki.model.Node.Taking;
import dev.tasuki.model.State.Luck;

/** The life of nodes: checkpoints, heartbeats, leases that run out, deaths, farewells and new beginnings. */
record Living(Fencing fencing, TakingOver takeovers) implements Moves.Steps {

    @Override
    public void from(State state, Moves moves) {
        for (int i = 0; i < state.nodes().size(); i++) {
            Node node = state.nodes().get(i);
            if (!node.isUp()) {
                restart(state, i, moves);
                continue;
            }
            checkpoint(state, i, node, moves);
            lease(state, i, node, moves);
            if (state.luck().crashes() > 0) {
                die(state, i, node, moves);
                leave(state, i, node, moves);
            }
        }
        leasesOfTheDead(state, moves);
    }

    private static void restart(State state, int index, Moves moves) {
        Ledger ledger = state.ledger().register();
        int process = ledger.expired().size() - 1;
        moves.add(() -> "node " + index + " starts anew", state.ledger(ledger).node(index, Node.started(process)));
    }

    private void checkpoint(State state, int index, Node node, Moves moves) {
        if (node.session() != null || state.luck().checkpoints() == 0) {
            return;
        }
        for (Claim claim : node.claims()) {
            Assignment row = state.ledger().assignments().get(claim.partition());
            boolean moved = !row.checkpoint().equals(claim.position()) || row.inFlight() != claim.marked();
            if (!moved || !fencing.mayUpdate(state, claim.partition())) {
                continue;
            }
            if (isHeld(row, node, claim)) {
                moves.fault(
                        () -> "node " + index + " writes a checkpoint",
                        state.luck(state.luck().checkpoint()).ledger(checkpointed(state.ledger(), claim, row.owner())));
            } else {
                moves.fault(() -> "node " + index + " may not write a checkpoint", state.node(index, node.drop()));
            }
        }
    }

    private static boolean isHeld(Assignment row, Node node, Claim claim) {
        return row.owner() == node.process() && row.epoch() == claim.epoch();
    }

    private static Ledger checkpointed(Ledger ledger, Claim claim, int owner) {
        Assignment row = ledger.assignments().get(claim.partition());
        return ledger.assign(
                claim.partition(),
                new Assignment(
                        owner,
                        row.epoch(),
                        row.grants(),
                        claim.position(),
                        ledger.receipts().size(),
                        claim.marked()));
    }

    private static void lease(State state, int index, Node node, Moves moves) {
        Luck luck = state.luck();
        if (state.ledger().expired().get(node.process())) {
            moves.add(
                    () -> "the heartbeat of node " + index + " gets through",
                    state.ledger(state.ledger().lease(node.process(), false)));
        } else if (luck.expiries() > 0) {
            moves.fault(
                    () -> "the lease of node " + index + " runs out, and it does not know",
                    state.ledger(state.ledger().lease(node.process(), true)).luck(luck.expiry()));
        }
    }

    /** What it had proved may yet be committed, as may its takeover; everything else is rolled back. */
    private void die(State state, int index, Node node, Moves moves) {
        Session session = node.session();
        State dead = unlucky(state).node(index, Node.down());
        State after = session != null && session.proved() ? dead.orphans(Lists.with(dead.orphans(), session)) : dead;
        moves.fault(() -> "node " + index + " dies", after);
        Taking taking = node.taking();
        if (taking != null && taking.locked()) {
            moves.fault(
                    () -> "node " + index + " dies, and its takeover is committed",
                    after.ledger(takeovers.taken(after.ledger(), node, taking)));
        }
    }

    /** An orderly end, between two transactions: what it holds is free at once, at its position. */
    private void leave(State state, int index, Node node, Moves moves) {
        if (node.session() != null
                || node.taking() != null
                || !node.inbox().isEmpty()
                || node.claims().isEmpty()) {
            return;
        }
        Ledger ledger = state.ledger();
        for (Claim claim : node.claims()) {
            if (!fencing.mayUpdate(state, claim.partition())) {
                return;
            }
            if (isHeld(ledger.assignments().get(claim.partition()), node, claim)) {
                ledger = checkpointed(ledger, claim, Ledger.NOBODY);
            }
        }
        moves.fault(
                () -> "node " + index + " stops and gives back what it holds",
                unlucky(state).ledger(ledger.lease(node.process(), true)).node(index, Node.down()));
    }

    private static State unlucky(State state) {
        return state.luck(state.luck().crash());
    }

    private static void leasesOfTheDead(State state, Moves moves) {
        for (int p = 0; p < state.ledger().expired().size(); p++) {
            int process = p;
            boolean alive = state.nodes().stream().anyMatch(n -> n.process() == process);
            if (!alive && !state.ledger().expired().get(p)) {
                moves.add(
                        () -> "the lease of a dead process runs out",
                        state.ledger(state.ledger().lease(p, true)));
            }
        }
    }
}

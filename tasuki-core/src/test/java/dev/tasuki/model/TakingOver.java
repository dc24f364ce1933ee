package dev.tasuki.model;

import dev.tasuki.model.Ledger.Assignment;
import dev.tasuki.model.Ledger.Receipt;
import dev.tasuki.model.Node.Claim;
import dev.tasuki.model.Node.Kept;
import dev.tasuki.model.Node.Taking;
import dev.tasuki.model.State.Luck;
import java.util.ArrayList;
import java.util.List;

/**
 * A keeper takes a partition that no living node works on: it locks the assignment, passing by what a proof still locks; reads
 * the newest receipt; commits under a new epoch. The worker gets the grant when it is between two steps.
 */
record TakingOver(Variant variant, Fencing fencing) implements Moves.Steps {

    @Override
    public void from(State state, Moves moves) {
        for (int i = 0; i < state.nodes().size(); i++) {
            Node node = state.nodes().get(i);
            Taking taking = node.taking();
            if (!node.isUp()) {
                continue;
            }
            if (taking == null) {
                lookForFree(state, i, moves);
            } else if (taking.locked()) {
                commit(state, i, taking, moves);
            } else {
                lockLate(state, i, taking, moves);
            }
            if (node.session() == null && !node.inbox().isEmpty()) {
                int index = i;
                moves.add(() -> "the worker of node " + index + " gets what the keeper took", workerTakes(state, i));
            }
        }
    }

    private static boolean mayTake(State state, Node node, int partition) {
        int owner = state.ledger().assignments().get(partition).owner();
        boolean mine = owner == node.process();
        return mine ? !node.holds(partition) : state.ledger().isFree(partition);
    }

    private void lookForFree(State state, int index, Moves moves) {
        Node node = state.nodes().get(index);
        boolean tooEarly = variant == Variant.RECEIPT_READ_TOO_EARLY;
        if (state.ledger().expired().get(node.process())) {
            return; // its heartbeat comes first
        }
        for (int p = 0; p < state.ledger().assignments().size(); p++) {
            int partition = p;
            if (mayTake(state, node, p) && (tooEarly || fencing.mayUpdate(state, p))) {
                Taking taking = new Taking(p, state.ledger().receipts().size(), !tooEarly);
                moves.add(
                        () -> "node " + index + (tooEarly ? " reads the receipts of" : " begins to take")
                                + " partition " + partition,
                        state.node(index, node.taking(taking)));
            }
        }
    }

    private void lockLate(State state, int index, Taking taking, Moves moves) {
        Node node = state.nodes().get(index);
        if (!mayTake(state, node, taking.partition())) {
            moves.add(() -> "node " + index + " comes too late", state.node(index, node.taking(null)));
        } else if (fencing.mayUpdate(state, taking.partition())) {
            moves.add(
                    () -> "node " + index + " begins to take partition " + taking.partition(),
                    state.node(index, node.taking(new Taking(taking.partition(), taking.receipts(), true))));
        }
    }

    private void commit(State state, int index, Taking taking, Moves moves) {
        Node node = state.nodes().get(index).taking(null);
        State taken = state.ledger(taken(state.ledger(), node, taking)).node(index, node);
        Claim grant = grant(taken.ledger(), taking);
        moves.add(
                () -> "node " + index + " has taken partition " + taking.partition() + " in epoch " + grant.epoch()
                        + " at " + grant.position(),
                taken.node(index, node.inbox(Lists.with(node.inbox(), grant))));
        Luck luck = state.luck();
        if (luck.losses() > 0) {
            moves.fault(
                    () -> "node " + index + " has taken partition " + taking.partition() + " and never hears of it",
                    taken.luck(luck.loss()));
        }
    }

    /** The assignment under its new owner. The checkpoint stays what it was. */
    Ledger taken(Ledger ledger, Node node, Taking taking) {
        Assignment row = ledger.assignments().get(taking.partition());
        int epoch = variant == Variant.EPOCH_NOT_RAISED ? row.epoch() : row.epoch() + 1;
        return ledger.assign(
                taking.partition(),
                new Assignment(
                        node.process(), epoch, row.grants() + 1, row.checkpoint(), row.receipts(), row.inFlight()));
    }

    /** The newest receipt tells where to go on; where none is newer than the checkpoint, that does. */
    private Claim grant(Ledger ledger, Taking taking) {
        int partition = taking.partition();
        Assignment row = ledger.assignments().get(partition);
        Position position = row.checkpoint();
        int inFlight = row.inFlight();
        int known = variant == Variant.RECEIPT_READ_TOO_EARLY
                ? taking.receipts()
                : ledger.receipts().size();
        for (int i = row.receipts(); i < known && variant != Variant.CHECKPOINT_ONLY; i++) {
            Receipt receipt = ledger.receipts().get(i);
            if (receipt.partition() == partition) {
                position = receipt.reached();
                inFlight = receipt.inFlight();
            }
        }
        return new Claim(partition, row.epoch(), row.grants(), position, inFlight, 0, 0);
    }

    /** What is still marked is repeated, unless its handler runs here: then that one is adopted. */
    private static State workerTakes(State state, int index) {
        Node node = state.nodes().get(index);
        List<Claim> claims = new ArrayList<>(node.claims());
        Kept kept = node.kept();
        int ghosts = node.ghosts();
        for (Claim grant : node.inbox()) {
            int flying = grant.waiting() & kept.flying();
            int landed = grant.waiting() & kept.landed();
            claims.add(grant.flights(grant.waiting() & ~flying & ~landed, flying, landed));
            kept = new Kept(kept.flying() & ~flying, kept.landed() & ~landed);
        }
        Node changed = node.claims(List.copyOf(claims)).inbox(List.of());
        boolean all = claims.size() == state.ledger().assignments().size();
        if (all) { // what no partition marks any more is recorded already
            ghosts |= kept.flying();
            kept = Kept.NONE;
        }
        return state.node(index, changed.handlers(kept, ghosts));
    }
}

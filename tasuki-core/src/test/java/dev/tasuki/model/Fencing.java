package dev.tasuki.model;

import dev.tasuki.model.Ledger.Assignment;
import dev.tasuki.model.Node.Claim;

/** Who may commit: the proof FOR SHARE, and what it keeps out. */
record Fencing(Variant variant) {

    /** Whether the server lets a transaction prove its claim now, or makes it wait for a takeover under way. */
    boolean mayProve(State state, Claim claim) {
        return variant == Variant.NO_FENCE
                || variant == Variant.NO_SHARE_LOCK
                || !state.isUpdateLocked(claim.partition());
    }

    boolean holds(State state, Node node, Claim claim) {
        Assignment row = state.ledger().assignments().get(claim.partition());
        boolean sameNode = row.owner() == node.process();
        boolean sameEpoch = row.epoch() == claim.epoch();
        return switch (variant) {
            case NO_FENCE -> true;
            case NO_EPOCH_IN_FENCE -> sameNode;
            default -> sameNode && sameEpoch;
        };
    }

    /** Whether an assignment can be updated without waiting. */
    boolean mayUpdate(State state, int partition) {
        boolean proofLocks = variant != Variant.NO_FENCE && variant != Variant.NO_SHARE_LOCK;
        return !state.isUpdateLocked(partition) && !(proofLocks && state.isShareLocked(partition));
    }
}

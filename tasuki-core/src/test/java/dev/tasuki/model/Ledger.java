package dev.tasuki.model;

import java.util.Collections;
import java.util.List;

/**
 * What is committed on the consumer's side.
 *
 * @param assignments by partition
 * @param receipts in the order of their ids
 * @param effects the seqs of committed database effects, in order
 * @param expired whether the lease has run out, by process
 */
record Ledger(List<Assignment> assignments, List<Receipt> receipts, List<Integer> effects, List<Boolean> expired) {
    static final int NOBODY = -1;

    /**
     * Who works a partition, and a checkpoint of its cursor.
     *
     * @param grants how often it changed hands; known to the checker only
     * @param receipts how many receipts the checkpoint knows of
     */
    record Assignment(int owner, int epoch, int grants, Position checkpoint, int receipts, int inFlight) {}

    /**
     * The record of a batch.
     *
     * @param grant which change of hands the writer had its claim from; known to the checker only
     */
    record Receipt(int partition, int epoch, int grant, Position reached, int inFlight) {}

    static Ledger empty(Bounds bounds) {
        Assignment free = new Assignment(NOBODY, 0, 0, Position.START, 0, 0);
        return new Ledger(
                Collections.nCopies(bounds.partitions(), free),
                List.of(),
                List.of(),
                Collections.nCopies(bounds.nodes(), false));
    }

    Ledger assign(int partition, Assignment assignment) {
        return new Ledger(Lists.set(assignments, partition, assignment), receipts, effects, expired);
    }

    Ledger receipt(Receipt receipt) {
        return new Ledger(assignments, Lists.with(receipts, receipt), effects, expired);
    }

    Ledger effects(List<Integer> more) {
        return more.isEmpty() ? this : new Ledger(assignments, receipts, Lists.withAll(effects, more), expired);
    }

    Ledger lease(int process, boolean isExpired) {
        return new Ledger(assignments, receipts, effects, Lists.set(expired, process, isExpired));
    }

    Ledger register() {
        return new Ledger(assignments, receipts, effects, Lists.with(expired, false));
    }

    boolean isFree(int partition) {
        int owner = assignments.get(partition).owner;
        return owner == NOBODY || expired.get(owner);
    }
}

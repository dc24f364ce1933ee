package dev.tasuki.model;

import dev.tasuki.model.Ledger.Receipt;
import dev.tasuki.model.Log.Message;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What must be true in every state, and what must be done when nothing is left to do. */
record Invariants(Bounds bounds) {

    Optional<String> violation(State state) {
        List<String> flaws = state.world().flaws();
        if (!flaws.isEmpty()) {
            return Optional.of(flaws.get(0));
        }
        return oneCommitterPerEpoch(state)
                .or(() -> onceAndInOrder(state.log(), state.ledger().effects()))
                .or(() -> onceAndInOrder(state.log(), state.world().seqs()));
    }

    private static Optional<String> oneCommitterPerEpoch(State state) {
        List<Receipt> receipts = state.ledger().receipts();
        for (Receipt one : receipts) {
            for (Receipt other : receipts) {
                if (one.partition() == other.partition()
                        && one.epoch() == other.epoch()
                        && one.grant() != other.grant()) {
                    return Optional.of(
                            "two owners committed in epoch " + one.epoch() + " of partition " + one.partition());
                }
            }
        }
        return Optional.empty();
    }

    /** Of external effects it is the first call that counts. */
    private static Optional<String> onceAndInOrder(Log log, List<Integer> effects) {
        Set<Integer> before = new HashSet<>();
        for (int seq : effects) {
            Message message = log.message(seq);
            if (!log.isCommitted(message)) {
                return Optional.of("message " + seq + " had an effect, and its publishing transaction did not commit");
            }
            for (int earlier : Bits.list(message.after())) {
                if (!before.contains(earlier)) {
                    return Optional.of("message " + seq + " had its effect before message " + earlier + " of its key");
                }
            }
            if (!before.add(seq)) {
                return Optional.of("message " + seq + " had its effect twice");
            }
        }
        return Optional.empty();
    }

    Optional<String> missing(State quiet) {
        List<Integer> happened =
                bounds.external() ? quiet.world().seqs() : quiet.ledger().effects();
        return quiet.log().messages().stream()
                .filter(m -> quiet.log().isCommitted(m) && !happened.contains(m.seq()))
                .findFirst()
                .map(m -> "message " + m.seq() + " is lost: nothing is left to do, and it had no effect");
    }
}

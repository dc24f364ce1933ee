package dev.tasuki.model;

import dev.tasuki.model.Log.Message;
import dev.tasuki.model.Node.Claim;
import dev.tasuki.model.Node.Kept;
import dev.tasuki.model.Node.Session;
import dev.tasuki.model.Reading.Page;
import java.util.List;

/**
 * A worker whose effects are outside. One transaction proves the claim, records what has landed and marks what takes off next;
 * after its commit the handlers of what it marked may begin, on threads of their own, one at a time for a key.
 */
record ExternalEffects(Bounds bounds, Variant variant, Reading reading, Fencing fencing) implements Moves.Steps {

    @Override
    public void from(State state, Moves moves) {
        for (int i = 0; i < state.nodes().size(); i++) {
            Node node = state.nodes().get(i);
            for (int c = 0; c < node.claims().size(); c++) {
                if (node.session() == null) {
                    group(state, i, c, moves);
                }
                handlers(state, i, c, moves);
            }
            strays(state, i, moves);
        }
    }

    // The group commit

    private void group(State state, int index, int at, Moves moves) {
        Node node = state.nodes().get(index);
        Claim claim = node.claims().get(at);
        if (!fencing.mayProve(state, claim)) {
            return;
        }
        int room = bounds.window() - Integer.bitCount(claim.waiting() | claim.flying());
        List<Page> pages = room > 0 ? reading.ahead(state.log(), claim, room) : List.of();
        if (pages.isEmpty() && claim.landed() != 0) {
            pages = List.of(new Page(List.of(), claim.position()));
        }
        for (Page page : pages) {
            if (page.messages().isEmpty() && claim.landed() == 0) {
                moves.add(
                        () -> "node " + index + " passes by a batch without messages of its partition",
                        state.node(index, node.claim(at, claim.moved(page.reached()))));
            } else if (fencing.holds(state, node, claim)) {
                moves.add(
                        () -> "node " + index + " records " + Bits.list(claim.landed()) + " and marks " + page.seqs(),
                        state.node(index, begun(node, at, session(claim, page))));
            } else {
                moves.add(() -> "node " + index + " has lost its fence", state.node(index, node.drop()));
            }
        }
    }

    private Session session(Claim claim, Page page) {
        int marked = page.messages().stream().mapToInt(m -> Bits.of(m.seq())).sum();
        int inFlight = claim.waiting() | claim.flying() | marked;
        return new Session(
                claim,
                page.reached(),
                List.of(),
                claim.landed(),
                marked,
                variant == Variant.MARKS_NOT_KEPT ? 0 : inFlight,
                true);
    }

    private Node begun(Node node, int at, Session session) {
        Claim claim = session.claim();
        boolean early = variant == Variant.MARK_AFTER_EFFECT;
        Claim now = claim.flights(claim.waiting() | (early ? session.marked() : 0), claim.flying(), claim.landed());
        return node.claim(at, now).session(session);
    }

    // The handlers

    private void handlers(State state, int index, int at, Moves moves) {
        Node node = state.nodes().get(index);
        Claim claim = node.claims().get(at);
        for (int seq : Bits.list(claim.waiting())) {
            if (isFirstOfItsKey(state.log(), claim, seq)) {
                Claim begun =
                        claim.flights(claim.waiting() & ~Bits.of(seq), claim.flying() | Bits.of(seq), claim.landed());
                moves.add(() -> "node " + index + " begins to handle " + seq, state.node(index, node.claim(at, begun)));
            }
        }
        for (int seq : Bits.list(claim.flying())) {
            Claim landed =
                    claim.flights(claim.waiting(), claim.flying() & ~Bits.of(seq), claim.landed() | Bits.of(seq));
            moves.add(
                    () -> "node " + index + " sends " + seq,
                    call(state, seq, claim.epoch()).node(index, node.claim(at, landed)));
        }
    }

    private static boolean isFirstOfItsKey(Log log, Claim claim, int seq) {
        int key = log.message(seq).key();
        return Bits.list(claim.marked()).stream()
                        .map(log::message)
                        .filter(m -> m.key() == key)
                        .mapToInt(Message::seq)
                        .min()
                        .orElse(seq)
                == seq;
    }

    /** Handlers that their worker does not wait for. */
    private void strays(State state, int index, Moves moves) {
        Node node = state.nodes().get(index);
        Kept kept = node.kept();
        for (int seq : Bits.list(kept.flying())) {
            Kept landed = new Kept(kept.flying() & ~Bits.of(seq), kept.landed() | Bits.of(seq));
            moves.add(
                    () -> "node " + index + " sends " + seq + ", begun before its trouble",
                    call(state, seq, 0).node(index, node.handlers(landed, node.ghosts())));
        }
        for (int seq : Bits.list(node.ghosts())) {
            moves.add(
                    () -> "node " + index + " sends " + seq + " late, begun before it lost its fence",
                    call(state, seq, 0).node(index, node.handlers(kept, node.ghosts() & ~Bits.of(seq))));
        }
    }

    private State call(State state, int seq, int epoch) {
        World world = state.world().call(seq, variant == Variant.KEY_OF_THE_TRY ? epoch : seq);
        boolean marked = state.ledger().receipts().stream().anyMatch(r -> Bits.has(r.inFlight(), seq));
        return state.world(
                marked || variant == Variant.MARKS_NOT_KEPT
                        ? world
                        : world.flaw("message " + seq + " was sent and no mark says that it may have been"));
    }
}

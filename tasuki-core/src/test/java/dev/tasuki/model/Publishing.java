package dev.tasuki.model;

import dev.tasuki.model.Log.Fate;
import dev.tasuki.model.State.Publisher;
import java.util.List;

/**
 * Publishing transactions. One gets its xid before it gets the first seq, and ends whenever it likes, or rolls back. Those that
 * publish the same are alike: they get their xids in order, since any other order is the same with the names exchanged.
 */
record Publishing(Bounds bounds) implements Moves.Steps {

    @Override
    public void from(State state, Moves moves) {
        for (int i = 0; i < state.publishers().size(); i++) {
            Publisher publisher = state.publishers().get(i);
            if (publisher.ended()) {
                continue;
            }
            if (publisher.xid() >= 0) {
                goOn(state, i, publisher, moves);
            } else if (isNextOfItsKind(state, i)) {
                State begun = state.log(state.log().begin());
                int xid = begun.log().lastXid();
                moves.add(
                        () -> "a publishing transaction begins, xid " + xid,
                        begun.publisher(i, new Publisher(xid, 0, false)));
            }
        }
    }

    private boolean isNextOfItsKind(State state, int index) {
        List<Integer> keys = bounds.publishing().get(index);
        for (int i = 0; i < index; i++) {
            if (bounds.publishing().get(i).equals(keys)
                    && state.publishers().get(i).xid() < 0) {
                return false;
            }
        }
        return true;
    }

    private void goOn(State state, int index, Publisher publisher, Moves moves) {
        List<Integer> keys = bounds.publishing().get(index);
        int xid = publisher.xid();
        if (publisher.inserted() < keys.size()) {
            int key = keys.get(publisher.inserted());
            State inserted = state.log(state.log().insert(xid, key));
            moves.add(
                    () -> "xid " + xid + " publishes message " + inserted.log().lastSeq() + " of key " + key,
                    inserted.publisher(index, new Publisher(xid, publisher.inserted() + 1, false)));
        } else {
            end(state, index, publisher, Fate.COMMITTED, moves);
        }
        if (publisher.inserted() > 0) {
            end(state, index, publisher, Fate.ROLLED_BACK, moves);
        }
    }

    private static void end(State state, int index, Publisher publisher, Fate fate, Moves moves) {
        int xid = publisher.xid();
        moves.add(
                () -> "xid " + xid + (fate == Fate.COMMITTED ? " commits" : " rolls back"),
                state.log(state.log().end(xid, fate)).publisher(index, new Publisher(xid, publisher.inserted(), true)));
    }
}

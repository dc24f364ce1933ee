package dev.tasuki.model;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Everything at a moment: what is committed, what is under way, what each node believes, and how much bad luck is left.
 *
 * @param orphans transactions on the server whose client is gone while their commit may have been under way
 */
record State(
        Log log,
        List<Publisher> publishers,
        List<Ticker> tickers,
        Ledger ledger,
        List<Node> nodes,
        List<Node.Session> orphans,
        World world,
        Luck luck) {

    /**
     * A publishing transaction.
     *
     * @param xid -1 before it has one
     * @param inserted how many of its messages
     */
    record Publisher(int xid, int inserted, boolean ended) {}

    /**
     * A process that takes ticks.
     *
     * @param seqBefore what it saw of the sequence; -1 before it looked
     * @param early a snapshot from before the lock, in the variant that takes it then
     * @param predecessor the newest tick that the early snapshot saw
     * @param locked whether it has the clock's lock
     * @param inserted what it has not yet committed
     */
    record Ticker(
            int seqBefore,
            @Nullable Snapshot early,
            int predecessor,
            boolean locked,
            Log.@Nullable Tick inserted,
            int xid) {
        static final Ticker IDLE = new Ticker(-1, null, 0, false, null, -1);
    }

    /** How often which bad luck may still strike, and how many checkpoints may still be written. */
    record Luck(int crashes, int expiries, int losses, int checkpoints) {
        Luck crash() {
            return new Luck(crashes - 1, expiries, losses, checkpoints);
        }

        Luck expiry() {
            return new Luck(crashes, expiries - 1, losses, checkpoints);
        }

        Luck loss() {
            return new Luck(crashes, expiries, losses - 1, checkpoints);
        }

        Luck checkpoint() {
            return new Luck(crashes, expiries, losses, checkpoints - 1);
        }
    }

    static State initial(Bounds bounds) {
        return new State(
                Log.empty(),
                Collections.nCopies(bounds.publishing().size(), new Publisher(-1, 0, false)),
                Collections.nCopies(bounds.tickers(), Ticker.IDLE),
                Ledger.empty(bounds),
                IntStream.range(0, bounds.nodes()).mapToObj(Node::started).toList(),
                List.of(),
                new World(List.of(), List.of()),
                new Luck(bounds.crashes(), bounds.expiries(), bounds.losses(), bounds.checkpoints()));
    }

    State log(Log changed) {
        return new State(changed, publishers, tickers, ledger, nodes, orphans, world, luck);
    }

    State publisher(int index, Publisher changed) {
        return new State(log, Lists.set(publishers, index, changed), tickers, ledger, nodes, orphans, world, luck);
    }

    State ticker(int index, Ticker changed) {
        return new State(log, publishers, Lists.set(tickers, index, changed), ledger, nodes, orphans, world, luck);
    }

    State ledger(Ledger changed) {
        return new State(log, publishers, tickers, changed, nodes, orphans, world, luck);
    }

    State node(int index, Node changed) {
        return new State(log, publishers, tickers, ledger, Lists.set(nodes, index, changed), orphans, world, luck);
    }

    State orphans(List<Node.Session> changed) {
        return new State(log, publishers, tickers, ledger, nodes, changed, world, luck);
    }

    State world(World changed) {
        return new State(log, publishers, tickers, ledger, nodes, orphans, changed, luck);
    }

    State luck(Luck changed) {
        return new State(log, publishers, tickers, ledger, nodes, orphans, world, changed);
    }

    /** Whether a transaction that has proved its claim keeps others from updating an assignment. */
    boolean isShareLocked(int partition) {
        return nodes.stream().map(Node::session).anyMatch(s -> locks(s, partition))
                || orphans.stream().anyMatch(s -> locks(s, partition));
    }

    private static boolean locks(Node.@Nullable Session session, int partition) {
        return session != null && session.proved() && session.claim().partition() == partition;
    }

    /** Whether a takeover under way keeps others from reading an assignment FOR SHARE, and from updating it. */
    boolean isUpdateLocked(int partition) {
        return nodes.stream().map(Node::taking).anyMatch(t -> t != null && t.locked() && t.partition() == partition);
    }
}

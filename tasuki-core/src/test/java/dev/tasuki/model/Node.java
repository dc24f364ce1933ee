package dev.tasuki.model;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a process. It may be wrong about what it owns.
 *
 * @param process a number that no other process ever has; {@link #DOWN} when none runs
 * @param inbox what the keeper has taken and the worker has not seen
 * @param claims what the worker believes to hold
 * @param session the worker's open transaction
 * @param taking the keeper's open takeover
 * @param kept handlers that run on while the worker has dropped everything after trouble: to be adopted
 * @param ghosts handlers that run on, and that nobody waits for any more
 */
record Node(
        int process,
        List<Claim> inbox,
        List<Claim> claims,
        @Nullable Session session,
        @Nullable Taking taking,
        Kept kept,
        int ghosts) {
    static final int DOWN = -1;

    /**
     * A partition that the worker believes to hold.
     *
     * @param waiting marked deliveries whose handler has not begun
     * @param flying those whose handler has begun, and whose effect has not happened
     * @param landed those whose effect has happened, and which are not recorded
     */
    record Claim(int partition, int epoch, int grant, Position position, int waiting, int flying, int landed) {
        int marked() {
            return waiting | flying | landed;
        }

        Claim moved(Position reached) {
            return new Claim(partition, epoch, grant, reached, waiting, flying, landed);
        }

        Claim flights(int nowWaiting, int nowFlying, int nowLanded) {
            return new Claim(partition, epoch, grant, position, nowWaiting, nowFlying, nowLanded);
        }
    }

    /**
     * A transaction of the worker.
     *
     * @param effects what its handlers did in it
     * @param done landed deliveries that it records
     * @param marked deliveries that it marks
     * @param inFlight what its receipt says is in flight
     * @param proved whether it has proved its claim, holds the assignment's lock and has written its receipt
     */
    record Session(
            Claim claim, Position reached, List<Integer> effects, int done, int marked, int inFlight, boolean proved) {
        Session prove() {
            return new Session(claim, reached, effects, done, marked, inFlight, true);
        }

        Ledger.Receipt receipt() {
            return new Ledger.Receipt(claim.partition, claim.epoch, claim.grant, reached, inFlight);
        }
    }

    /**
     * A takeover under way.
     *
     * @param receipts how many receipts it knows of: those there were when it looked
     * @param locked whether it has the assignment's lock
     */
    record Taking(int partition, int receipts, boolean locked) {}

    /** Handlers that run on, by what they have reached. */
    record Kept(int flying, int landed) {
        static final Kept NONE = new Kept(0, 0);
    }

    static Node started(int process) {
        return new Node(process, List.of(), List.of(), null, null, Kept.NONE, 0);
    }

    static Node down() {
        return started(DOWN);
    }

    boolean isUp() {
        return process != DOWN;
    }

    boolean holds(int partition) {
        return Stream.concat(inbox.stream(), claims.stream()).anyMatch(c -> c.partition == partition);
    }

    Node claims(List<Claim> changed) {
        return new Node(process, inbox, changed, session, taking, kept, ghosts);
    }

    Node claim(int index, Claim changed) {
        return claims(Lists.set(claims, index, changed));
    }

    Node inbox(List<Claim> changed) {
        return new Node(process, changed, claims, session, taking, kept, ghosts);
    }

    Node session(@Nullable Session changed) {
        return new Node(process, inbox, claims, changed, taking, kept, ghosts);
    }

    Node taking(@Nullable Taking changed) {
        return new Node(process, inbox, claims, session, changed, kept, ghosts);
    }

    Node handlers(Kept nowKept, int nowGhosts) {
        return new Node(process, inbox, claims, session, taking, nowKept, nowGhosts);
    }

    /** The worker has lost its fence and begins anew; handlers that run cannot be called back. */
    Node drop() {
        int flying = claims.stream().mapToInt(Claim::flying).reduce(0, (a, b) -> a | b);
        return new Node(process, inbox, List.of(), null, taking, Kept.NONE, ghosts | flying | kept.flying);
    }

    /** The worker does not know what became of its commit and begins anew; handlers that run are to be adopted. */
    Node reload() {
        int flying = claims.stream().mapToInt(Claim::flying).reduce(kept.flying, (a, b) -> a | b);
        int landed = claims.stream().mapToInt(Claim::landed).reduce(kept.landed, (a, b) -> a | b);
        return new Node(process, inbox, List.of(), null, taking, new Kept(flying, landed), ghosts);
    }
}

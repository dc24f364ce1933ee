package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.AssignmentTable.Grant;
import dev.tasuki.internal.postgres.Suspicion;
import java.util.List;
import java.util.Set;

/**
 * The work of one consumer on some partitions, as a worker's thread drives it. All methods but two are called by that thread only, so
 * that nothing inside needs a lock, and so that no two transactions of this node prove the same fence at once.
 */
interface Lane {

    /** Begins to work on more partitions; each cursor may bring deliveries that a former owner had in flight. */
    void take(List<Granted> granted) throws Exception;

    /**
     * Gives partitions back to be worked on elsewhere: begins nothing more of theirs, and gives them back when nothing of
     * theirs is in hand. Called before each step, until they are gone.
     *
     * @return whether none of them is held any more
     */
    boolean giveBack(Set<Short> partitions) throws Exception;

    /** Does a little work: one transaction, as a rule. False when there is nothing to do now. */
    boolean step() throws Exception;

    /** How long there will be nothing to do, unless something wakes the worker. */
    long patienceNanos();

    /** Somebody else may have moved parked deliveries: looks at them at the next step. Called by any thread. */
    void nudge();

    /** Forgets all partitions: another node has taken over. */
    void drop();

    /** Forgets all partitions for now, because memory may be behind the database. They will be taken again. */
    void reload();

    /** Interrupts a handler that runs on the worker's own thread, because the node stops; called by another thread. */
    void cutShort(Thread worker);

    /** Finishes or returns what is in flight, until the deadline, and gives all partitions back. */
    void leave(long deadlineNanos) throws Exception;

    /** The partitions that the lane works on. */
    short[] partitions();

    /** A cursor, with what the former owners of its partitions may have left undone. */
    record Granted(Cursor cursor, List<Grant> grants) {
        List<Long> inFlight() {
            return grants.stream()
                    .flatMap(g -> g.inFlight().stream())
                    .distinct()
                    .toList();
        }

        /** What to beware of. */
        Suspicion suspicion() {
            return Suspicion.of(grants.stream().map(Grant::suspicion).toList());
        }
    }
}

package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.Fence;
import dev.tasuki.internal.postgres.ParkedTable;
import dev.tasuki.internal.postgres.RedriveIntake;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * When a lane must look at its parked deliveries again: when the first of them is due, and when the node has seen that somebody else
 * moved one. One look for all consumers of a node sees that (see {@link Keeper}); a lane looks by itself but seldom, should that fail.
 * A look that finds nothing due costs one statement.
 */
final class ParkedOutlook {
    private static final long IN_ANY_CASE = Wakeup.millis(30_000);

    private final boolean ordered;
    private boolean mayHoldKeys = true;
    private long nextLook = System.nanoTime();
    private volatile boolean nudged;

    /**
     * An outlook that knows nothing yet.
     *
     * @param ordered whether the consumer's messages of a key wait for each other
     */
    ParkedOutlook(boolean ordered) {
        this.ordered = ordered;
    }

    void changed() {
        mayHoldKeys = true;
        nextLook = System.nanoTime();
    }

    /** Somebody else may have moved one. Called by any thread. */
    void nudge() {
        nudged = true;
    }

    boolean mayHoldKeys() {
        return mayHoldKeys;
    }

    boolean isDue() {
        return nudged || System.nanoTime() - nextLook >= 0;
    }

    long patienceNanos() {
        return nudged ? 0 : Math.max(0, nextLook - System.nanoTime());
    }

    /** Looks; true when something is due now. */
    boolean look(Connection connection, Fence fence) throws SQLException {
        nudged = false;
        ParkedTable.Outlook outlook = ParkedTable.outlook(connection, fence);
        if (outlook.hasReleased()) {
            RedriveIntake.take(connection, fence, ordered);
            changed();
            return true;
        }
        mayHoldKeys = outlook.holdsKeys();
        long wait = outlook.nextDue()
                .map(due -> Math.min(IN_ANY_CASE, due.toNanos()))
                .orElse(IN_ANY_CASE);
        nextLook = System.nanoTime() + wait;
        return wait == 0;
    }
}

package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.Fence;
import dev.tasuki.internal.postgres.ParkedTable;
import dev.tasuki.internal.postgres.RedriveIntake;
import java.sql.Connection;
import java.sql.SQLException;

/** When a lane must look at its parked deliveries again. People move them too, so it looks now and then in any case. */
final class ParkedOutlook {
    private static final long IN_ANY_CASE = Wakeup.millis(2_000);

    private final boolean ordered;
    private boolean mayHoldKeys = true;
    private long nextLook = System.nanoTime();

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

    boolean mayHoldKeys() {
        return mayHoldKeys;
    }

    boolean isDue() {
        return System.nanoTime() - nextLook >= 0;
    }

    long patienceNanos() {
        return Math.max(0, nextLook - System.nanoTime());
    }

    void look(Connection connection, Fence fence) throws SQLException {
        ParkedTable.Outlook outlook = ParkedTable.outlook(connection, fence);
        if (outlook.hasReleased()) {
            RedriveIntake.take(connection, fence, ordered);
            changed();
            return;
        }
        mayHoldKeys = outlook.holdsKeys();
        long wait = outlook.nextDue()
                .map(due -> Math.min(IN_ANY_CASE, due.toNanos()))
                .orElse(IN_ANY_CASE);
        nextLook = System.nanoTime() + wait;
    }
}

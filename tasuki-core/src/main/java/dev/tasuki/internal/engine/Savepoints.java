package dev.tasuki.internal.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * How far a transaction goes back when a handler in it fails. While failures are rare, to its beginning: a savepoint costs a
 * round trip, and is paid for by all that succeed. While they are frequent, to the savepoint before the last few.
 *
 * <p><b>How many deliveries lie between two of them.</b> With a share p of failures and n deliveries between savepoints, a delivery
 * pays for a savepoint 1/n times, and runs again about p·n/2 times; a savepoint costs about half of what a small effect does. The
 * sum is the least at n = sqrt(1/p). Below one failure in {@value #RARE} it is not worth it.
 *
 * <p><b>No more than {@value #MOST} in a transaction</b>: a backend shows the others up to 64 subtransactions in shared memory. Beyond
 * that, every snapshot of everybody has to look into pg_subtrans (PGPROC_MAX_CACHED_SUBXIDS in PostgreSQL's proc.h).
 *
 * <p>Used by the lane's thread only.
 */
final class Savepoints {
    static final int MOST = 60;
    private static final int RARE = 500;
    private static final double MEMORY = 0.99; // a failure is half forgotten after 69 deliveries

    private static final String FIRST = "savepoint tasuki_delivery";
    private static final String NEXT = "release savepoint tasuki_delivery; savepoint tasuki_delivery";
    private static final String BACK = "rollback to savepoint tasuki_delivery";

    private final boolean possible;
    private double failing;
    private double failingAtAll;
    private int used;
    private int since;

    /**
     * Begins without.
     *
     * @param possible whether rolling back to a savepoint takes everything back that a handler did. It does not where the
     *     application keeps more in its transaction than the database knows: a persistence context, callbacks
     */
    Savepoints(boolean possible) {
        this.possible = possible;
    }

    /** Another transaction begins. */
    void begin() {
        used = 0;
        since = 0;
    }

    /** Whether this transaction can go back to a savepoint. */
    boolean isSet() {
        return used > 0;
    }

    /** Whether one must be set before the next delivery. */
    boolean isDue() {
        return possible && failing * RARE >= 1 && (used == 0 || since >= Math.sqrt(1 / failing));
    }

    /** Whether none can be set any more in this transaction. */
    boolean areUsedUp() {
        return used >= MOST;
    }

    void set(Connection connection) throws SQLException {
        execute(connection, used == 0 ? FIRST : NEXT);
        used++;
        since = 0;
    }

    void rollBack(Connection connection) throws SQLException {
        execute(connection, BACK);
        used++; // the savepoint stays, as another subtransaction
        since = 0;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }

    /** Whether a failure that left no trace may be taken for what it seems to be: while failures are rare, it is tried again first. */
    boolean areNeedless() {
        return possible && failingAtAll * RARE >= 1;
    }

    void succeeded() {
        since++;
        failing *= MEMORY;
        failingAtAll *= MEMORY;
    }

    /**
     * A delivery failed.
     *
     * @param leftTrace whether there is something to go back from: for others no savepoint would be needed
     */
    void failed(boolean leftTrace) {
        failing = failing * MEMORY + (leftTrace ? 1 - MEMORY : 0);
        failingAtAll = failingAtAll * MEMORY + (1 - MEMORY);
    }
}

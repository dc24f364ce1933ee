package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.RedriveTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Leads on the redrives that people asked for. Every node does; of two at the same one, one finds nothing to do. So a redrive needs neither
 * the program that asked for it nor any particular node.
 */
final class Redriver {
    private static final long LOOK_EVERY = TimeUnit.SECONDS.toNanos(2);
    private static final long STEP_EVERY = Wakeup.millis(200);

    private final Database database;
    private final Rounds rounds = new Rounds("redrives", LOOK_EVERY, this::lead);

    Redriver(Database database) {
        this.database = database;
    }

    Rounds rounds() {
        return rounds;
    }

    private long lead() throws SQLException {
        try (Connection connection = database.open()) {
            List<Long> running = RedriveTable.running(connection);
            if (running.isEmpty()) {
                return LOOK_EVERY;
            }
            connection.setAutoCommit(false);
            try {
                for (long id : running) {
                    RedriveTable.advance(connection, id);
                    connection.commit();
                }
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
            return STEP_EVERY;
        }
    }
}

package dev.tasuki.internal.engine;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Connections for the engine's own statements: each a transaction by itself, whatever the pool's default is.
 *
 * @param waits notes how long they take to come
 */
record Database(DataSource source, PoolWaits waits) {

    Connection open() throws SQLException {
        long asked = System.nanoTime();
        Connection connection = source.getConnection();
        waits.came(System.nanoTime() - asked);
        if (!connection.getAutoCommit()) {
            connection.setAutoCommit(true);
        }
        return connection;
    }
}

package dev.tasuki.internal.engine;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Connections for the engine's own statements: each a transaction by itself, whatever the pool's default is. */
record Database(DataSource source) {

    Connection open() throws SQLException {
        Connection connection = source.getConnection();
        if (!connection.getAutoCommit()) {
            connection.setAutoCommit(true);
        }
        return connection;
    }
}

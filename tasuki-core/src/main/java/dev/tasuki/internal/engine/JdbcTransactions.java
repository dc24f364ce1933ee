package dev.tasuki.internal.engine;

import dev.tasuki.PublishException;
import dev.tasuki.spi.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Transactions in plain JDBC, where nothing binds one to a thread. */
final class JdbcTransactions implements Transactions {
    private final DataSource database;

    JdbcTransactions(DataSource database) {
        this.database = database;
    }

    @Override
    public <T> T inNew(Work<T> work) throws Exception {
        try (Connection connection = database.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            if (autoCommit) {
                connection.setAutoCommit(false);
            }
            try {
                T result = work.in(connection);
                connection.commit();
                return result;
            } catch (Throwable e) {
                rollBack(connection, e);
                throw e;
            } finally {
                restore(connection, autoCommit);
            }
        }
    }

    private static void rollBack(Connection connection, Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private static void restore(Connection connection, boolean autoCommit) {
        try {
            if (autoCommit) {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            // The connection is broken; the pool finds out when it gets it back.
        }
    }

    @Override
    public <T> T inCurrent(Work<T> work) {
        throw new PublishException(
                "Tasuki.producer() needs to know how this application runs its transactions: give the node a"
                        + " Transactions extension (the Spring Boot starter brings one), or call Tasuki.publish(connection, message)");
    }

    @Override
    public void afterCommit(Runnable action) {
        action.run();
    }
}

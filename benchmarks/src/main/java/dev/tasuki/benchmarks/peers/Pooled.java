package dev.tasuki.benchmarks.peers;

import dev.tasuki.benchmarks.contender.Session;
import java.sql.Connection;
import javax.sql.DataSource;

/** A transaction as plain JDBC has it: on a connection of the pool. */
final class Pooled {
    private Pooled() {}

    static void transaction(DataSource pool, Session.Work work) throws Exception {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                work.run(connection);
                connection.commit();
            } catch (Throwable e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }
}

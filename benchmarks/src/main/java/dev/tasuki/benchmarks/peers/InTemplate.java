package dev.tasuki.benchmarks.peers;

import dev.tasuki.benchmarks.contender.Session;
import java.sql.Connection;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionTemplate;

/** A transaction as Spring has it: on the connection that it bound to the thread. */
final class InTemplate {
    private InTemplate() {}

    static void run(TransactionTemplate template, DataSource pool, Session.Work work) throws Exception {
        try {
            template.executeWithoutResult(status -> run(pool, work));
        } catch (WorkFailed e) {
            throw e.cause;
        }
    }

    private static void run(DataSource pool, Session.Work work) {
        Connection connection = DataSourceUtils.getConnection(pool);
        try {
            work.run(connection);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new WorkFailed(e);
        } finally {
            DataSourceUtils.releaseConnection(connection, pool);
        }
    }

    private static final class WorkFailed extends RuntimeException {
        private final Exception cause;

        WorkFailed(Exception cause) {
            super(cause);
            this.cause = cause;
        }
    }
}

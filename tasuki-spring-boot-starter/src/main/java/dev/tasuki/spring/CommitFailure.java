package dev.tasuki.spring;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/**
 * What the failure of a commit says about the transaction.
 *
 * <p>Where the connection broke, it may be committed although its answer was lost. {@code JdbcTransactionManager} then tries a
 * rollback, and what that throws hides what the commit threw: all that is left is the pool saying, without an SQLSTATE, that
 * the connection is closed. The engine would take that for the message's fault and work on as after a rollback.
 */
final class CommitFailure {
    /** SQL's transaction_resolution_unknown. */
    private static final String UNKNOWN = "08007";

    private CommitFailure() {}

    /** The failure itself, or one that says that nobody knows how the commit ended. */
    static Exception of(RuntimeException failure) {
        boolean sawSql = false;
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                if (sql.getSQLState() != null) {
                    return failure;
                }
                sawSql = true;
            }
        }
        return sawSql
                ? new SQLTransientConnectionException(
                        "the connection was lost at the commit, which may have taken place or not: "
                                + failure.getMessage(),
                        UNKNOWN,
                        failure)
                : failure;
    }
}

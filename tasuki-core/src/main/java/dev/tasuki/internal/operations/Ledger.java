package dev.tasuki.internal.operations;

import dev.tasuki.TasukiException;
import dev.tasuki.internal.postgres.Sql;
import dev.tasuki.operations.Operations;
import dev.tasuki.operations.OperationsException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;

/**
 * The ledger, asked from outside: each question is one read-only transaction, which sees one moment and ends after a time; each act is one
 * transaction as well.
 */
record Ledger(DataSource source) {

    /** There is no such schema, table, column or function. */
    private static final Set<String> NOT_THERE = Set.of("3F000", "42P01", "42703", "42883");

    private static final String QUERY_CANCELED = "57014";

    /** Questions are short and of many parts: compiling them takes longer than answering them. */
    private static final String LIMITS =
            "set local statement_timeout = " + Operations.TIME_LIMIT.toMillis() + "; set local jit = off";

    /**
     * What happens in a transaction.
     *
     * @param <T> what comes of it
     */
    interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    <T> T ask(Work<T> question) {
        return inTransaction("set transaction isolation level repeatable read read only", question);
    }

    <T> T act(Work<T> act) {
        return inTransaction("set transaction isolation level read committed", act);
    }

    private <T> T inTransaction(String mode, Work<T> work) {
        try (Connection connection = source.getConnection()) {
            boolean before = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try {
                Sql.run(connection, mode);
                Sql.run(connection, LIMITS);
                T result = work.in(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                rollback(connection, e);
                throw e;
            } finally {
                if (!connection.isClosed()) {
                    connection.setAutoCommit(before);
                }
            }
        } catch (SQLException e) {
            throw explained(e);
        }
    }

    private static void rollback(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private static TasukiException explained(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        if (NOT_THERE.contains(state)) {
            return new OperationsException("this database has no ledger of this program's version (" + e.getMessage()
                    + "): is it the right one? If so, bring it up to date with Tasuki.migrate(), or: tasuki migrate");
        }
        if (state.equals(QUERY_CANCELED)) {
            return new OperationsException("the answer took longer than " + Operations.TIME_LIMIT.toSeconds()
                    + " s and was given up: ask for less, or look at what else the database is doing");
        }
        return new TasukiException("the ledger could not be asked: " + e.getMessage(), e);
    }
}

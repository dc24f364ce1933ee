package dev.tasuki.internal.engine;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** Whose fault an exception is. */
enum Trouble {
    /** Two transactions met, and this one must be run again: no fault of the message. */
    CONFLICT,
    /** The database cannot work now: no fault of the message either. */
    DATABASE,
    /** Anything else: this try failed. */
    FAILURE;

    /** Judges by the first SQLSTATE in the chain of causes. */
    static Trouble of(@Nullable Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException) {
                return DATABASE;
            }
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return ofState(sql.getSQLState());
            }
        }
        return FAILURE;
    }

    /**
     * Judges a failure of a transaction as a whole. An SQLException that has no SQLSTATE comes from a pool or a driver, not from
     * the server: whether the commit happened is not known then.
     */
    static Trouble ofTransaction(Throwable error) {
        Trouble trouble = of(error);
        for (Throwable cause = error; trouble == FAILURE && cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() == null) {
                return DATABASE;
            }
        }
        return trouble;
    }

    /** Whether an error tells of the state of the transaction, which others may have brought about. */
    static boolean isOfItsTransaction(Throwable error) {
        Throwable told =
                FailureVerdict.first(error, cause -> cause instanceof SQLException sql && sql.getSQLState() != null);
        return told instanceof SQLException sql && sql.getSQLState().startsWith("25"); // invalid_transaction_state
    }

    private static Trouble ofState(String state) {
        return switch (state) {
            // serialization_failure, deadlock_detected; query_canceled, unless it was our own watchdog's doing
            case "40001", "40P01", "57014" -> CONFLICT;
            case "53400" ->
                FAILURE; // configuration_limit_exceeded, such as temp_file_limit: by this statement, and always
            case "25006" -> DATABASE; // read_only_sql_transaction: a failover is under way
            default ->
                switch (state.substring(0, 2)) {
                    case "08", "53", "57", "58" ->
                        DATABASE; // connection, resources, operator intervention, system error
                    default -> FAILURE;
                };
        };
    }
}

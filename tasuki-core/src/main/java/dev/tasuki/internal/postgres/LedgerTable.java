package dev.tasuki.internal.postgres;

import dev.tasuki.TasukiException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** What is fixed for as long as the ledger lives. */
public final class LedgerTable {
    private LedgerTable() {}

    /** What makes this log's message identities unique in the world. */
    public static String id(Connection connection) throws SQLException {
        return Sql.first(connection, "select id from tasuki.ledger", row -> row.getString(1))
                .orElseThrow();
    }

    /**
     * How long a segment is.
     *
     * @throws TasukiException when it was changed after the ledger was created
     */
    public static Duration segmentLength(Connection connection) throws SQLException {
        return Sql.first(
                        connection,
                        "select segment_seconds, tasuki.segment_seconds() from tasuki.ledger",
                        row -> same(row.getInt(1), row.getInt(2)))
                .orElseThrow();
    }

    private static Duration same(int created, int now) {
        if (created != now) {
            throw new TasukiException("tasuki.segment_seconds() was changed from " + created + " to " + now
                    + ", and rows are not where readers look for them: change it back. Only a new ledger can have another"
                    + " length of segments");
        }
        return Duration.ofSeconds(created);
    }

    /** Tells the planner about tables that have just been filled for the first time. */
    public static void countSmallTables(Connection connection) throws SQLException {
        Sql.query(connection, "select tasuki.count_small_tables()", row -> "");
    }
}

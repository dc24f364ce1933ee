package dev.tasuki.internal.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/** What makes this log's message identities unique in the world. */
public final class LedgerTable {
    private LedgerTable() {}

    public static String id(Connection connection) throws SQLException {
        return Sql.first(connection, "select id from tasuki.ledger", row -> row.getString(1))
                .orElseThrow();
    }
}

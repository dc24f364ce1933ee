package dev.tasuki;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What a ledger's statements cost, counted in blocks: unlike time, they do not jitter. */
final class Blocks {
    private Blocks() {}

    /** How many blocks of the ledger's large tables and their indexes this server has touched. */
    static long touched(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_stat_force_next_flush()");
            try (ResultSet row = statement.executeQuery("""
                    select sum(coalesce(heap_blks_read, 0) + coalesce(heap_blks_hit, 0)
                             + coalesce(idx_blks_read, 0) + coalesce(idx_blks_hit, 0))
                    from pg_statio_all_tables where schemaname = 'tasuki' and relname ~ '^(message|tick|receipt)_[0-9]$'
                    """)) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Keeps the server from touching blocks by itself, and from learning what is in the tables. */
    static void leaveAlone(TestDatabase database) {
        for (String table : new String[] {"message", "tick", "receipt"}) {
            for (int i = 0; i < 10; i++) {
                database.run("alter table tasuki." + table + "_" + i + " set (autovacuum_enabled = off)");
            }
        }
    }
}

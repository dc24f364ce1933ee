package dev.tasuki;

import com.zaxxer.hikari.HikariDataSource;
import dev.tasuki.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/** A ledger on a PostgreSQL of the test's own, which counts its transactions by itself. */
final class ServerOfItsOwn implements AutoCloseable {
    /** All that a ledger consists of, and the tests' effects; in an order that foreign keys allow. */
    private static final List<String> TABLES = List.of(
            "tasuki.migration",
            "tasuki.ledger",
            "tasuki.topic",
            "tasuki.consumer",
            "tasuki.node",
            "tasuki.assignment",
            "tasuki.message",
            "tasuki.tick",
            "tasuki.receipt",
            "tasuki.parked",
            "tasuki.attempt",
            "tasuki.identity",
            "tasuki.breaker",
            "tasuki.write_off",
            "tasuki.recount",
            "tasuki.uncounted",
            "tasuki.pause",
            "tasuki.redrive",
            "tasuki.edit",
            "tasuki.acceptance",
            "tasuki.audit",
            "effect");

    private static final List<String> SEQUENCES = List.of(
            "tasuki.message_seq",
            "tasuki.tick_id",
            "tasuki.receipt_id",
            "tasuki.topic_id_seq",
            "tasuki.consumer_id_seq",
            "tasuki.redrive_id_seq",
            "tasuki.audit_id_seq",
            "tasuki.node_id_seq",
            "effect_at_seq");

    private final EmbeddedPostgres server;
    private final boolean ownsServer;
    private final HikariDataSource pool = new HikariDataSource();

    /** Rows and sequences, as pg_dump takes them with one snapshot. */
    record Dump(Map<String, byte[]> rows, Map<String, Long> sequences) {}

    private ServerOfItsOwn(EmbeddedPostgres server, String database, boolean ownsServer) {
        this.server = server;
        this.ownsServer = ownsServer;
        pool.setJdbcUrl(server.jdbcUrl(database));
        pool.setMaximumPoolSize(20);
        pool.setMinimumIdle(0);
        pool.setConnectionTimeout(5_000);
        Tasuki.on(pool).topic("orders").build().migrate();
        run("create table effect (consumer text, seq bigint, key text, n int, at bigserial)");
    }

    static ServerOfItsOwn start() {
        EmbeddedPostgres server = EmbeddedPostgres.temporary();
        server.createDatabase("shop");
        return new ServerOfItsOwn(server, "shop", true);
    }

    /** Another database of the same server. */
    ServerOfItsOwn another(String database) {
        server.createDatabase(database);
        return new ServerOfItsOwn(server, database, false);
    }

    DataSource source() {
        return pool;
    }

    /** A pool whose sessions are new, and so have the settings that the database has now. */
    record Session(HikariDataSource source) implements AutoCloseable {
        @Override
        public void close() {
            source.close();
        }
    }

    Session session() {
        HikariDataSource source = new HikariDataSource();
        source.setJdbcUrl(pool.getJdbcUrl());
        source.setMaximumPoolSize(10);
        source.setMinimumIdle(0);
        return new Session(source);
    }

    /** Lets the server count many transactions. */
    void countTransactions(int many) {
        run("do $$ begin for i in 1.." + many + " loop perform pg_current_xact_id(); commit; end loop; end $$");
    }

    Dump dump() throws Exception {
        Dump dump = new Dump(new LinkedHashMap<>(), new LinkedHashMap<>());
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            for (String table : TABLES) {
                ByteArrayOutputStream rows = new ByteArrayOutputStream();
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyOut("copy (select * from " + table + ") to stdout", rows);
                dump.rows.put(table, rows.toByteArray());
            }
            for (String sequence : SEQUENCES) {
                dump.sequences.put(sequence, number("select last_value from " + sequence));
            }
            connection.rollback();
        }
        return dump;
    }

    void restoreRows(Dump dump) throws Exception {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("truncate " + String.join(", ", TABLES));
            }
            for (String table : TABLES) {
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn(
                                "copy " + table + " from stdin",
                                new ByteArrayInputStream(dump.rows.getOrDefault(table, new byte[0])));
            }
            connection.commit();
        }
    }

    void restore(Dump dump) throws Exception {
        restoreRows(dump);
        dump.sequences.forEach((name, value) -> run("select setval('" + name + "', " + value + ")"));
    }

    void run(String sql) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    long number(String sql) {
        return Long.parseLong(rows(sql).get(0));
    }

    boolean is(String condition) {
        return rows("select " + condition).get(0).equals("t");
    }

    List<String> rows(String sql) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (found.next()) {
                StringBuilder row = new StringBuilder(String.valueOf(found.getString(1)));
                for (int i = 2; i <= found.getMetaData().getColumnCount(); i++) {
                    row.append(' ').append(found.getString(i));
                }
                rows.add(row.toString());
            }
            return rows;
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    @Override
    public void close() {
        pool.close();
        if (ownsServer) {
            server.close();
        }
    }
}

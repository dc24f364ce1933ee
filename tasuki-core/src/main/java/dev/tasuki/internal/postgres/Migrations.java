package dev.tasuki.internal.postgres;

import dev.tasuki.TasukiException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;

/** Brings the schema to this program's version. */
public final class Migrations {
    private Migrations() {}

    /**
     * A numbered script.
     *
     * @param name under which it records itself; a script that changes before it is released gets another one
     */
    private record Script(String file, String name) {}

    private static final List<Script> SCRIPTS = List.of(
            new Script("V001__ledger.sql", "ledger with totals"),
            new Script("V002__operations.sql", "operations"),
            new Script("V003__ceiling.sql", "ceiling"),
            new Script("V004__second_trial.sql", "second_trial"),
            new Script("V005__failures_over_time.sql", "failures_over_time"),
            new Script("V006__recount.sql", "recount"),
            new Script("V007__uncompressed_receipts.sql", "uncompressed_receipts"),
            new Script("V008__topics.sql", "topics"));
    private static final int OLDEST_SERVER = 140_000;

    /**
     * Applies what is missing, all in the caller's transaction.
     *
     * @param connection in a transaction
     * @return how many scripts were applied
     */
    public static int migrate(Connection connection) throws SQLException {
        Sql.readCommitted(connection);
        check(connection);
        Sql.query(connection, "select pg_advisory_xact_lock(8463221004)", row -> "");
        int version = version(connection);
        refuseNewer(version);
        refuseUnreleased(connection, version);
        for (int next = version; next < SCRIPTS.size(); next++) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(script(SCRIPTS.get(next).file()));
            }
        }
        return SCRIPTS.size() - version;
    }

    /** Throws unless the schema is the one that this program knows. */
    public static void requireCurrent(Connection connection) throws SQLException {
        int version = version(connection);
        refuseNewer(version);
        if (version < SCRIPTS.size()) {
            throw new TasukiException("the database has "
                    + (version == 0 ? "no schema tasuki" : "version " + version + " of the schema tasuki")
                    + ", but this program needs version " + SCRIPTS.size()
                    + ": call Tasuki.migrate(), or apply the scripts in dev/tasuki/migrations");
        }
        refuseUnreleased(connection, version);
    }

    private static void refuseUnreleased(Connection connection, int version) throws SQLException {
        for (int known = 1; known <= version; known++) {
            String name = Sql.first(
                            connection,
                            "select name from tasuki.migration where version = ?",
                            row -> row.getString(1),
                            known)
                    .orElse("(not recorded)");
            if (!name.equals(SCRIPTS.get(known - 1).name())) {
                throw new TasukiException(
                        "the schema tasuki in this database was made by a version of Tasuki that was never"
                                + " released: its migration " + known + " is '" + name
                                + "', but this program knows it as '"
                                + SCRIPTS.get(known - 1).name()
                                + "'. It cannot be upgraded: drop it (drop schema tasuki cascade) and"
                                + " call Tasuki.migrate() again, or begin with another database (the demo: ./tasuki demo --fresh)");
            }
        }
    }

    private static void refuseNewer(int version) {
        if (version > SCRIPTS.size()) {
            throw new TasukiException("the database has version " + version
                    + " of the schema tasuki, but this program knows only " + SCRIPTS.size()
                    + ": use a newer version of Tasuki");
        }
    }

    private static int version(Connection connection) throws SQLException {
        boolean exists = Sql.first(
                        connection, "select to_regclass('tasuki.migration') is not null", row -> row.getBoolean(1))
                .orElseThrow();
        return exists
                ? Sql.first(connection, "select coalesce(max(version), 0) from tasuki.migration", row -> row.getInt(1))
                        .orElseThrow()
                : 0;
    }

    private static void check(Connection connection) throws SQLException {
        int server = Integer.parseInt(setting(connection, "server_version_num"));
        if (server < OLDEST_SERVER) {
            throw new TasukiException(
                    "the server is PostgreSQL " + setting(connection, "server_version") + "; Tasuki needs 14 or newer");
        }
        String encoding = setting(connection, "server_encoding");
        if (!encoding.equals("UTF8")) {
            throw new TasukiException("the database is encoded in " + encoding
                    + "; Tasuki needs UTF8: create the database with encoding 'UTF8'");
        }
    }

    private static String setting(Connection connection, String name) throws SQLException {
        return Sql.first(connection, "select current_setting(?)", row -> row.getString(1), name)
                .orElseThrow();
    }

    private static String script(String name) {
        try (InputStream in =
                Objects.requireNonNull(Migrations.class.getResourceAsStream("/dev/tasuki/migrations/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

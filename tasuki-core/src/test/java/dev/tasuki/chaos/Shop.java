package dev.tasuki.chaos;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** The producers' own database work: the business rows, and how to learn whether a transaction has committed. */
final class Shop {
    private static final int RETRY_MILLIS = 200;

    private final String jdbcUrl;
    private final String directUrl;
    private final Stopping never = new Stopping();

    /** Producers publish through a network that fails; how a transaction ended, they ask directly. */
    Shop(String jdbcUrl, String directUrl) {
        this.jdbcUrl = jdbcUrl + "&connectTimeout=3&socketTimeout=15&ApplicationName=producer";
        this.directUrl = directUrl;
    }

    /** A new connection, in a transaction. */
    Connection open() throws SQLException {
        Connection connection = DriverManager.getConnection(jdbcUrl);
        connection.setAutoCommit(false);
        return connection;
    }

    void insertRow(Connection connection, String tx) throws SQLException {
        insert(connection, tx, "producer", "");
    }

    private static int insert(Connection connection, String tx, String by, String onConflict) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into business (tx, written_by) values (?, ?) " + onConflict)) {
            insert.setString(1, tx);
            insert.setString(2, by);
            return insert.executeUpdate();
        }
    }

    /**
     * Whether a transaction has committed. Asks by inserting its row: that waits for it if it is still open, and if it has not
     * committed, keeps it from ever doing so.
     */
    boolean isCommitted(String tx) {
        return directly(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("select written_by from business where tx = ?")) {
                insert(connection, tx, "nobody", "on conflict do nothing");
                select.setString(1, tx);
                try (var row = select.executeQuery()) {
                    row.next();
                    return row.getString(1).equals("producer");
                }
            }
        });
    }

    /** Ends a prepared transaction, if it was prepared. */
    void endPrepared(String tx, boolean commit) {
        directly(connection -> {
            try (Statement statement = connection.createStatement()) {
                try (var row = statement.executeQuery("select from pg_prepared_xacts where gid = '" + tx + "'")) {
                    if (!row.next()) {
                        return null;
                    }
                }
                statement.execute((commit ? "commit" : "rollback") + " prepared '" + tx + "'");
                return null;
            }
        });
    }

    /** Waits until a backend has ended, and so whatever it was told to do. */
    void awaitEnd(int backend) {
        boolean gone = false;
        while (!gone) {
            gone = directly(connection -> {
                try (Statement statement = connection.createStatement();
                        var row = statement.executeQuery("select from pg_stat_activity where pid = " + backend)) {
                    return !row.next();
                }
            });
            never.after(gone ? 0 : RETRY_MILLIS);
        }
    }

    static int backend(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                var row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }

    interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    /** Tries until the database answers. */
    <T> T directly(Work<T> work) {
        while (true) {
            try (Connection connection = DriverManager.getConnection(directUrl)) {
                return work.in(connection);
            } catch (SQLException e) {
                never.after(RETRY_MILLIS);
            }
        }
    }
}

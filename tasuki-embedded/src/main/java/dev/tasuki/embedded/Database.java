package dev.tasuki.embedded;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** How to reach one database of a server. */
record Database(int port, String name, String password) {

    private static final int LONGEST_NAME = 63; // NAMEDATALEN - 1: PostgreSQL would cut a longer name silently

    Database {
        if (name.isBlank() || name.indexOf('\0') >= 0 || name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            throw new EmbeddedPostgresException(
                    "A database name has 1 to " + LONGEST_NAME + " bytes and no NUL; got \"" + name + "\"");
        }
    }

    /** Without the password: for messages. */
    String address() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + encoded(name);
    }

    String jdbcUrl() {
        return address() + "?user=" + Cluster.SUPERUSER + "&password=" + encoded(password);
    }

    DataSource dataSource() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(address());
        dataSource.setUser(Cluster.SUPERUSER);
        dataSource.setPassword(password);
        return dataSource;
    }

    String quotedName() {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    /** Whether the server of this database has another one of that name. */
    boolean knows(String other) {
        String sql = "select exists (select from pg_database where datname = ?)";
        try (Connection connection = dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, other);
            try (ResultSet answer = statement.executeQuery()) {
                answer.next();
                return answer.getBoolean(1);
            }
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    void execute(String sql) {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    private EmbeddedPostgresException failed(String sql, SQLException e) {
        return new EmbeddedPostgresException("\"" + sql + "\" failed at " + address() + ": " + e.getMessage(), e);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}

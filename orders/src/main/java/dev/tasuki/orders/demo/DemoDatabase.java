package dev.tasuki.orders.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** The database that the demo was given. */
final class DemoDatabase {
    private static final int OLDEST_VERSION = 14;

    private DemoDatabase() {}

    /** Fails when it cannot be used, with a reason that is easier to read than what a pool would say of it later. */
    static void check(DemoOptions options) {
        options.databaseUrl().ifPresent(DemoDatabase::check);
    }

    private static void check(String url) {
        DriverManager.setLoginTimeout(5);
        try (Connection connection = DriverManager.getConnection(url)) {
            int version = connection.getMetaData().getDatabaseMajorVersion();
            if (version < OLDEST_VERSION) {
                throw unusable("it is PostgreSQL " + version + ", but " + OLDEST_VERSION + " or newer is needed");
            }
            check(connection);
        } catch (SQLException e) {
            throw unusable(e.getMessage() + wayOut(e.getSQLState()));
        }
    }

    private static void check(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        select current_database(), current_user, current_setting('server_encoding'), pg_is_in_recovery(),
                               has_database_privilege(current_database(), 'create')
                               or to_regnamespace('tasuki') is not null and to_regnamespace('shop') is not null
                        """)) {
            row.next();
            if (!row.getString(3).equals("UTF8")) {
                throw unusable("its encoding is " + row.getString(3) + ", but UTF8 is needed; make another one with:"
                        + " create database tasuki encoding 'UTF8' template template0");
            }
            if (row.getBoolean(4)) {
                throw unusable("it is a standby, which only reads; give the address of the primary");
            }
            if (!row.getBoolean(5)) {
                throw unusable("user " + row.getString(2) + " may not create schemas in it; have its owner say:"
                        + " grant create on database " + row.getString(1) + " to " + row.getString(2));
            }
        }
    }

    private static String wayOut(@Nullable String state) {
        return switch (state == null ? "" : state) {
            case "28P01", "28000" ->
                "; check the user and the password in the URL (a special character in them is written"
                        + " as % and its code, such as %40 for @)";
            case "3D000" -> "; create it first, or check its name";
            case "08001", "08004", "08006" -> "; is the server running there, and does it let you in?";
            default -> "";
        };
    }

    private static DemoFailed unusable(String why) {
        return new DemoFailed("the database given with --database-url cannot be used: " + why);
    }
}

package dev.tasuki.orders.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

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
                throw new DemoFailed(
                        "the database is PostgreSQL " + version + ", but " + OLDEST_VERSION + " or newer is needed");
            }
        } catch (SQLException e) {
            throw new DemoFailed("the database given with --database-url cannot be used: " + e.getMessage());
        }
    }
}

package dev.tasuki.internal.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Binds values to a statement and reads its rows. */
public final class Sql {
    private Sql() {}

    /**
     * Reads one row.
     *
     * @param <T> what it becomes
     */
    @FunctionalInterface
    public interface Row<T> {
        /**
         * Reads the current row.
         *
         * @param row the row
         * @return what it becomes
         * @throws SQLException from the driver
         */
        T read(ResultSet row) throws SQLException;
    }

    /** A value whose type the server infers from its place in the statement: a snapshot, an xid8, jsonb. */
    record Inferred(@Nullable String text) {}

    public static <T> List<T> query(Connection connection, String sql, Row<T> row, @Nullable Object... values)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            return rows(statement.executeQuery(), row);
        }
    }

    /** Reads all rows of a result, and closes it. */
    static <T> List<T> rows(ResultSet result, Row<T> row) throws SQLException {
        try (result) {
            List<T> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(row.read(result));
            }
            return rows;
        }
    }

    /** What is selected in the transaction of a statement, before it: see {@link #queryUncompiled}. */
    static final String UNCOMPILED = "set_config('jit', 'off', true)";

    /**
     * Reads rows by a statement of many parts that finds few. The planner, who overestimates such, would have the server compile it,
     * which takes seconds and is thrown away after each run. Travels in one round trip and leaves no setting behind.
     */
    public static <T> List<T> queryUncompiled(Connection connection, String sql, Row<T> row, @Nullable Object... values)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select " + UNCOMPILED + ";" + sql)) {
            bind(statement, values);
            statement.execute();
            statement.getMoreResults();
            return rows(statement.getResultSet(), row);
        }
    }

    public static <T> Optional<T> first(Connection connection, String sql, Row<T> row, @Nullable Object... values)
            throws SQLException {
        return query(connection, sql, row, values).stream().findFirst();
    }

    public static int update(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            return statement.executeUpdate();
        }
    }

    /** Runs a statement without values. */
    public static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * Lets each statement of the transaction that begins here see what committed before it, whatever the database's default is:
     * one that waited for a lock must see what the lock's holder did.
     */
    public static void readCommitted(Connection connection) throws SQLException {
        update(connection, "set transaction isolation level read committed");
    }

    static void bind(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            int at = i + 1;
            if (value instanceof Inferred inferred) {
                statement.setObject(at, inferred.text(), Types.OTHER);
            } else if (value instanceof Instant time) {
                statement.setObject(at, OffsetDateTime.ofInstant(time, ZoneOffset.UTC));
            } else if (value instanceof byte[] bytes) {
                statement.setBytes(at, bytes);
            } else if (value instanceof String[] texts) {
                statement.setArray(at, statement.getConnection().createArrayOf("text", texts));
            } else if (value == null) {
                statement.setNull(at, Types.NULL);
            } else {
                statement.setObject(at, value);
            }
        }
    }

    public static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    public static @Nullable Long longOrNull(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    public static long[] longs(ResultSet row, String column) throws SQLException {
        Long[] boxed = (Long[]) row.getArray(column).getArray();
        long[] values = new long[boxed.length];
        for (int i = 0; i < boxed.length; i++) {
            values[i] = boxed[i];
        }
        return values;
    }

    public static int micros(Duration duration) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(0, duration.toNanos() / 1_000));
    }
}

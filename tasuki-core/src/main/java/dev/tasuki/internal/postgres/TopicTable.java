package dev.tasuki.internal.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The topics. */
public final class TopicTable {
    private TopicTable() {}

    public static Optional<Topic> find(Connection connection, String name) throws SQLException {
        return Sql.first(
                connection,
                "select id, name, partitions from tasuki.topic where name = ?",
                row -> new Topic(row.getShort(1), row.getString(2), row.getShort(3)),
                name);
    }

    /** Whether a topic was not made by this very transaction, with which it would vanish again. */
    public static boolean isOlderThanTransaction(Connection connection, Topic topic) throws SQLException {
        return Sql.first(
                        connection,
                        "select created_at < now() from tasuki.topic where id = ?",
                        row -> row.getBoolean(1),
                        topic.id())
                .orElse(false);
    }

    /**
     * Creates a topic unless it exists; an existing one keeps its partitions.
     *
     * @param connection at the beginning of a transaction
     */
    public static void create(Connection connection, String name, int partitions) throws SQLException {
        Sql.readCommitted(connection);
        Sql.query(connection, "select tasuki.create_topic(?, ?)", row -> "", name, partitions);
    }

    public static List<String> names(Connection connection) throws SQLException {
        return Sql.query(connection, "select name from tasuki.topic order by name", row -> row.getString(1));
    }
}

package dev.tasuki.internal.engine;

import dev.tasuki.PublishException;
import dev.tasuki.TasukiException;
import dev.tasuki.internal.postgres.Migrations;
import dev.tasuki.internal.postgres.Topic;
import dev.tasuki.internal.postgres.TopicTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The topics that this node knows. A topic never changes, so what was looked up once stays true. */
final class Topics {
    private final Database database;
    private final Map<String, Integer> declared;
    private final Map<String, Topic> known = new ConcurrentHashMap<>();

    Topics(Database database, Map<String, Integer> declared) {
        this.database = database;
        this.declared = declared;
    }

    /** Throws unless the schema is there, in the version that this program knows. */
    void requireSchema() throws SQLException {
        try (Connection connection = database.open()) {
            Migrations.requireCurrent(connection);
        }
    }

    /** Creates the declared topics, each in a transaction of its own, so that no publisher waits for another's. */
    void createDeclared() throws SQLException {
        try (Connection connection = database.open()) {
            for (Map.Entry<String, Integer> topic : declared.entrySet()) {
                create(connection, topic.getKey(), topic.getValue());
            }
        }
    }

    private static void create(Connection connection, String name, int partitions) throws SQLException {
        connection.setAutoCommit(false);
        TopicTable.create(connection, name, partitions);
        connection.commit();
        connection.setAutoCommit(true);
    }

    /**
     * The topic of a name.
     *
     * @param connection a publisher's, to look it up with; null for one of the node's own
     */
    Topic require(@Nullable Connection connection, String name) {
        Topic topic = known.get(name);
        return topic != null ? topic : lookUp(connection, name);
    }

    private Topic lookUp(@Nullable Connection publisher, String name) {
        try {
            Optional<Topic> found = publisher == null ? findOrCreate(name) : TopicTable.find(publisher, name);
            if (found.isEmpty() && publisher != null && declared.containsKey(name)) {
                found = findOrCreate(name);
            }
            Topic topic = found.orElseThrow(() -> unknown(name));
            if (publisher == null || TopicTable.isOlderThanTransaction(publisher, topic)) {
                known.put(name, topic);
            }
            return topic;
        } catch (SQLException e) {
            throw new TasukiException(
                    "topic '" + name + "' could not be looked up: " + e.getMessage()
                            + (publisher == null ? "" : "; was Tasuki.migrate() called?"),
                    e);
        }
    }

    private Optional<Topic> findOrCreate(String name) throws SQLException {
        try (Connection connection = database.open()) {
            if (declared.containsKey(name)) {
                create(connection, name, declared.get(name));
            }
            return TopicTable.find(connection, name);
        }
    }

    private PublishException unknown(String name) {
        List<String> names = declared.keySet().stream().sorted().toList();
        try (Connection connection = database.open()) {
            names = TopicTable.names(connection);
        } catch (SQLException e) {
            // The declared names must do.
        }
        return new PublishException(
                "topic '" + name + "' does not exist; known are " + names + ". Declare it on the node with .topic(\""
                        + name + "\"), or: select tasuki.create_topic('" + name + "')");
    }
}

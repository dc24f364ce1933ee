package dev.tasuki.internal.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** The nodes, alive as long as their heartbeat is younger than their lease, by the database's clock. */
public final class NodeTable {
    private NodeTable() {}

    /**
     * Registers a process.
     *
     * @param unique whether it replaces an earlier process of its name: that one's partitions are free at once
     * @return the node's id, never used before
     */
    public static long register(Connection connection, String name, Duration lease, boolean unique)
            throws SQLException {
        if (unique) {
            Sql.update(
                    connection,
                    "update tasuki.node set left_at = clock_timestamp() where name = ? and left_at is null",
                    name);
        }
        return Sql.first(
                        connection,
                        "insert into tasuki.node (name, lease) values (?, ? * interval '1 millisecond') returning id",
                        row -> row.getLong(1),
                        name,
                        lease.toMillis())
                .orElseThrow();
    }

    /**
     * Says that a node is alive.
     *
     * @return false when a process of the same name has replaced it
     */
    public static boolean heartbeat(Connection connection, long node) throws SQLException {
        return Sql.update(
                        connection,
                        "update tasuki.node set heartbeat_at = clock_timestamp() where id = ? and left_at is null",
                        node)
                == 1;
    }

    public static void leave(Connection connection, long node) throws SQLException {
        Sql.update(
                connection,
                "update tasuki.node set left_at = clock_timestamp() where id = ? and left_at is null",
                node);
    }
}

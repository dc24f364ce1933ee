package dev.tasuki.internal.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The nodes, alive as long as their heartbeat is younger than their lease, by the database's clock. */
public final class NodeTable {
    private NodeTable() {}

    /** Whether a node {@code n} is alive: what it holds, nobody may take. */
    static final String ALIVE = "n.left_at is null and n.heartbeat_at > clock_timestamp() - n.lease";

    /** Whether a node {@code n} stopped by itself, with no handler running: whatever it had in hand did not kill it. */
    static final String LEFT_IN_ORDER = "n.left_at is not null and n.draining_at is not null";

    /**
     * Registers a process.
     *
     * @param consumers the ids of the consumers that it works for
     * @param version what the process runs; null when it does not say
     * @param unique whether it replaces an earlier process of its name: that one's partitions are free at once
     * @return the node's id, never used before
     */
    public static long register(
            Connection connection,
            String name,
            Duration lease,
            int[] consumers,
            @Nullable String version,
            boolean unique)
            throws SQLException {
        if (unique) {
            Sql.update(
                    connection,
                    "update tasuki.node set left_at = clock_timestamp(), draining_at = null where name = ? and left_at is null",
                    name);
        }
        return Sql.first(connection, """
                        insert into tasuki.node (name, lease, consumers, version)
                        values (?, ? * interval '1 millisecond', ?, ?) returning id
                        """, row -> row.getLong(1), name, lease.toMillis(), consumers, version)
                .orElseThrow();
    }

    /**
     * What a node hears when it says that it is alive.
     *
     * @param paused the consumers that are paused
     * @param restless those of its consumers that have parked deliveries which are due, or were released by a redrive
     */
    public record Beat(List<Integer> paused, List<Integer> restless) {}

    /**
     * Says that a node is alive.
     *
     * @return what it hears; empty when a process of the same name has replaced the node
     */
    public static Optional<Beat> heartbeat(Connection connection, long node) throws SQLException {
        return Sql.first(connection, """
                update tasuki.node n set heartbeat_at = clock_timestamp() where id = ? and left_at is null
                returning array(select consumer from tasuki.pause) as paused,
                          array(select c from unnest(n.consumers) c
                                where exists (select from tasuki.parked where consumer = c and state in ('retrying', 'scheduled')
                                                                          and due_at <= clock_timestamp())
                                   or exists (select from tasuki.parked where consumer = c and redrive_step = 'released'
                                                                          and state = 'dead')) as restless
                """, row -> new Beat(ids(row, "paused"), ids(row, "restless")), node);
    }

    private static List<Integer> ids(ResultSet row, String column) throws SQLException {
        return List.of((Integer[]) row.getArray(column).getArray());
    }

    /** Says that a node stops: others share its partitions among them, each as soon as it is given back. */
    public static void drain(Connection connection, long node) throws SQLException {
        Sql.update(
                connection,
                "update tasuki.node set draining_at = clock_timestamp() where id = ? and draining_at is null",
                node);
    }

    /**
     * Says that a node has stopped. What it could not give back, others take at once.
     *
     * @param inOrder whether no handler is still running; see {@link #LEFT_IN_ORDER}
     */
    public static void leave(Connection connection, long node, boolean inOrder) throws SQLException {
        Sql.update(connection, """
                update tasuki.node set left_at = clock_timestamp(),
                       draining_at = case when ? then coalesce(draining_at, clock_timestamp()) end
                where id = ? and left_at is null
                """, inOrder, node);
    }
}

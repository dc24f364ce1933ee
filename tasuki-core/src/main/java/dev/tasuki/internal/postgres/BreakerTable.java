package dev.tasuki.internal.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** The breakers that are open, as each node writes them down. A closed one has no row. */
public final class BreakerTable {
    private BreakerTable() {}

    public static void opened(Connection connection, int consumer, long node, OpenBreaker breaker) throws SQLException {
        Sql.update(
                connection,
                """
                insert into tasuki.breaker (consumer, node, opened_at, failures, probes, next_probe_at, error)
                values (?, ?, clock_timestamp() - ?::bigint * interval '1 millisecond', ?, ?,
                        clock_timestamp() + ?::bigint * interval '1 millisecond', ?)
                on conflict (consumer, node) do update
                set opened_at = excluded.opened_at, failures = excluded.failures, probes = excluded.probes,
                    next_probe_at = excluded.next_probe_at, error = excluded.error, updated_at = clock_timestamp()
                """,
                consumer,
                node,
                breaker.openFor().toMillis(),
                breaker.failures(),
                breaker.probes(),
                breaker.nextProbe().toMillis(),
                breaker.error());
    }

    /** Forgets a node's open breaker, and with it those that dead nodes have left: what they say is out of date. */
    public static void closed(Connection connection, int consumer, long node) throws SQLException {
        Sql.update(connection, """
                delete from tasuki.breaker b
                where consumer = ? and (node = ? or not exists (
                    select from tasuki.node n where n.id = b.node and %s))
                """.formatted(NodeTable.ALIVE), consumer, node);
    }

    /** What a node, alive or not, last wrote down about a consumer's breaker; empty when all of them closed it. */
    public static Optional<OpenBreaker> last(Connection connection, int consumer) throws SQLException {
        return Sql.first(
                connection,
                """
                select (extract(epoch from clock_timestamp() - opened_at) * 1000)::bigint as open_for, failures, probes, error
                from tasuki.breaker where consumer = ? order by updated_at desc limit 1
                """,
                row -> new OpenBreaker(
                        Duration.ofMillis(Math.max(0, row.getLong("open_for"))),
                        row.getInt("failures"),
                        row.getInt("probes"),
                        Duration.ZERO,
                        row.getString("error")),
                consumer);
    }
}

package dev.tasuki.internal.operations;

import dev.tasuki.ConsumerStatus;
import dev.tasuki.RetryPolicy;
import dev.tasuki.internal.postgres.HeldSpaceQuery;
import dev.tasuki.internal.postgres.Sql;
import dev.tasuki.internal.postgres.StatusQuery;
import dev.tasuki.operations.SystemStatus;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Asks the ledger how everything is. No question's cost grows with the length of history. */
final class StatusReader {
    /** What nodes keep unless they are told otherwise; what is held beyond that is worth a word. */
    private static final Duration USUAL_RETENTION = Duration.ofDays(7);

    private StatusReader() {}

    /** Everything. */
    static SystemStatus all(Connection connection) throws SQLException {
        return read(connection, StatusQuery.all(connection, HeldSpaceQuery.byConsumer(connection, USUAL_RETENTION)));
    }

    /** Everything but what consumers hold, which takes longest to find out. */
    static SystemStatus brief(Connection connection) throws SQLException {
        return read(connection, StatusQuery.all(connection, Map.of()));
    }

    private static SystemStatus read(Connection connection, List<ConsumerStatus> statuses) throws SQLException {
        Map<String, ConsumerStatus> byName = new HashMap<>();
        statuses.forEach(status -> byName.put(status.name(), status));
        return Sql.first(
                        connection,
                        """
                        select clock_timestamp() as at, pg_is_in_recovery() or (
                                   select setting = 'on' from pg_settings where name = 'default_transaction_read_only') as read_only,
                               (select reconciled_at from tasuki.ledger) as reconciled_at
                        """,
                        row -> new SystemStatus(
                                instant(row, "at"),
                                row.getBoolean("read_only"),
                                topics(connection),
                                consumers(connection, byName),
                                nodes(connection),
                                Sql.instant(row, "reconciled_at")))
                .orElseThrow();
    }

    private static List<SystemStatus.Topic> topics(Connection connection) throws SQLException {
        return Sql.query(
                connection,
                """
                select t.name, t.partitions, newest.total,
                       -- Asked for once: as a join, the search ran for each tick where the planner knows no better
                       (newest.total - coalesce((
                           select total from tasuki.tick where topic = t.id and id = (
                               select tasuki.tick_before(t.id, clock_timestamp() - interval '1 minute'))), 0)) / 60.0 as per_second,
                       coalesce(extract(epoch from clock_timestamp() - waiting.since), 0) * 1000 as unticked
                from tasuki.topic t
                cross join lateral (select total, last_seq from tasuki.tick where topic = t.id order by id desc limit 1) newest
                cross join lateral (
                    select min(m.published_at) as since from (
                        select published_at from tasuki.message where topic = t.id and seq > newest.last_seq
                        order by seq limit 100) m) waiting
                order by t.name
                """,
                row -> new SystemStatus.Topic(
                        row.getString("name"),
                        row.getInt("partitions"),
                        row.getLong("total"),
                        row.getDouble("per_second"),
                        Duration.ofMillis(Math.max(0, row.getLong("unticked")))));
    }

    private static List<SystemStatus.OfConsumer> consumers(Connection connection, Map<String, ConsumerStatus> statuses)
            throws SQLException {
        return Sql.query(
                connection,
                """
                select c.name, c.effect_target, c.types, c.runbook, c.registered_at, p.by_whom, p.why, p.at as paused_at,
                       coalesce(rate.per_second, 0) as per_second, policy.*,
                       (select count(*) from tasuki.node n where c.id = any (n.consumers) and n.left_at is null
                          and n.heartbeat_at > clock_timestamp() - n.lease) as nodes
                from tasuki.consumer c
                left join tasuki.pause p on p.consumer = c.id
                cross join lateral jsonb_to_record(c.policy) as policy (
                    "attempts" int, "initialMillis" bigint, "factor" float8, "maxMillis" bigint, "jitter" float8,
                    "timeoutMillis" bigint)
                -- The newest receipts only: of a busy consumer these are less than the last minute, and speak for it. So few that
                -- the planner, which takes all consumers for equally busy, never finds it cheaper to sort all of a consumer's.
                cross join lateral (
                    select sum(cardinality(r.seqs)) / greatest(60.0 * (count(*) < 100)::int,
                               extract(epoch from clock_timestamp() - min(r.done_at)), 1) as per_second
                    from (select seqs, done_at from tasuki.receipt where consumer = c.id order by id desc limit 100) r
                    where r.done_at > clock_timestamp() - interval '1 minute') rate
                order by c.name
                """,
                row -> new SystemStatus.OfConsumer(
                        Objects.requireNonNull(statuses.get(row.getString("name"))),
                        row.getString("effect_target"),
                        texts(row, "types"),
                        row.getString("runbook"),
                        row.getDouble("per_second"),
                        row.getInt("nodes"),
                        pause(row),
                        instant(row, "registered_at"),
                        new RetryPolicy(
                                row.getInt("attempts"),
                                Duration.ofMillis(row.getLong("initialMillis")),
                                row.getDouble("factor"),
                                Duration.ofMillis(row.getLong("maxMillis")),
                                row.getDouble("jitter")),
                        Duration.ofMillis(row.getLong("timeoutMillis"))));
    }

    private static SystemStatus.@Nullable Pause pause(ResultSet row) throws SQLException {
        Instant at = Sql.instant(row, "paused_at");
        return at == null ? null : new SystemStatus.Pause(row.getString("by_whom"), row.getString("why"), at);
    }

    private static List<SystemStatus.Node> nodes(Connection connection) throws SQLException {
        return Sql.query(
                connection,
                """
                select n.name, n.version, n.heartbeat_at > clock_timestamp() - n.lease as alive, n.started_at, n.heartbeat_at,
                       (extract(epoch from n.lease) * 1000)::bigint as lease, n.draining_at is not null as draining,
                       (select coalesce(array_agg(c.name order by c.name), '{}') from tasuki.consumer c
                        where c.id = any (n.consumers)) as consumers,
                       (select count(*) from tasuki.assignment a where a.node = n.id) as partitions
                from tasuki.node n
                where n.left_at is null and n.heartbeat_at > clock_timestamp() - interval '1 day'
                order by n.name, n.id limit 500
                """,
                row -> new SystemStatus.Node(
                        row.getString("name"),
                        row.getString("version"),
                        row.getBoolean("alive"),
                        instant(row, "started_at"),
                        instant(row, "heartbeat_at"),
                        Duration.ofMillis(row.getLong("lease")),
                        row.getBoolean("draining"),
                        texts(row, "consumers"),
                        row.getInt("partitions")));
    }

    static List<String> texts(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNull(Sql.instant(row, column), column);
    }
}

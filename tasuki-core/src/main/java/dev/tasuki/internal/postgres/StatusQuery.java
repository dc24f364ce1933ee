package dev.tasuki.internal.postgres;

import dev.tasuki.ConsumerStatus;
import dev.tasuki.HeldSpace;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where each consumer stands. Sums over accounts and open parked deliveries; no scan of the log or of the receipts. */
public final class StatusQuery {
    private StatusQuery() {}

    /**
     * All that the database knows, by name.
     *
     * @param held what consumers keep from being reclaimed, by their ids
     */
    public static List<ConsumerStatus> all(Connection connection, Map<Integer, HeldSpace> held) throws SQLException {
        return Sql.queryUncompiled(
                connection,
                """
                select c.id, c.name, c.responsibility, c.owner, t.name as topic, t.partitions, seats.assigned,
                       account.pending as lag_messages,
                       coalesce(extract(epoch from clock_timestamp() - waiting.taken_at) * 1000, 0)::bigint as lag_millis,
                       parked.retrying, parked.blocked, parked.scheduled, parked.dead,
                       parked.in_flight + account.flying as in_flight, account.unaccounted,
                       breaker.since, breaker.nodes, breaker.probes, breaker.next_probe_at, breaker.error
                from tasuki.consumer c
                join tasuki.topic t on t.id = c.topic
                cross join lateral (
                    select count(*) filter (where n.id is not null) as assigned
                    from tasuki.assignment a
                    left join tasuki.node n on n.id = a.node and n.left_at is null
                      and n.heartbeat_at > clock_timestamp() - n.lease
                    where a.consumer = c.id) seats
                -- a surplus in one partition must not hide a shortfall in another
                cross join lateral (
                    select coalesce(sum(a.pending), 0) as pending, coalesce(sum(a.flying), 0) as flying,
                           coalesce(sum(abs(a.unaccounted)), 0) as unaccounted,
                           min(a.tick) filter (where a.pending > 0) as tick
                    from tasuki.account a where a.consumer = c.id) account
                left join lateral (
                    select taken_at from tasuki.tick where topic = c.topic and id > account.tick and messages > 0
                    order by id limit 1) waiting
                    on true
                cross join lateral (
                    select count(*) filter (where state = 'retrying') as retrying,
                           count(*) filter (where state = 'blocked') as blocked,
                           count(*) filter (where state = 'scheduled') as scheduled,
                           count(*) filter (where state = 'in_flight') as in_flight,
                           count(*) filter (where state = 'dead') as dead
                    from tasuki.parked
                    where consumer = c.id and state in ('in_flight', 'retrying', 'blocked', 'scheduled', 'dead')) parked
                cross join lateral (
                    select min(b.opened_at) as since, count(*) as nodes, sum(b.probes) as probes,
                           min(b.next_probe_at) as next_probe_at, (array_agg(b.error order by b.updated_at desc))[1] as error
                    from tasuki.breaker b join tasuki.node n on n.id = b.node and n.left_at is null
                      and n.heartbeat_at > clock_timestamp() - n.lease
                    where b.consumer = c.id) breaker
                order by c.name
                """,
                row -> new ConsumerStatus(
                        row.getString("name"),
                        row.getString("responsibility"),
                        row.getString("owner"),
                        row.getString("topic"),
                        row.getLong("lag_messages"),
                        Duration.ofMillis(Math.max(0, row.getLong("lag_millis"))),
                        row.getLong("in_flight"),
                        row.getLong("retrying"),
                        row.getLong("blocked"),
                        row.getLong("scheduled"),
                        row.getLong("dead"),
                        row.getInt("partitions"),
                        row.getInt("assigned"),
                        row.getLong("unaccounted"),
                        held.getOrDefault(row.getInt("id"), HeldSpace.NONE),
                        breaker(row)));
    }

    private static ConsumerStatus.@Nullable OpenBreaker breaker(ResultSet row) throws SQLException {
        Instant since = Sql.instant(row, "since");
        return since == null
                ? null
                : new ConsumerStatus.OpenBreaker(
                        since,
                        row.getInt("nodes"),
                        row.getLong("probes"),
                        Objects.requireNonNull(Sql.instant(row, "next_probe_at")),
                        row.getString("error"));
    }
}

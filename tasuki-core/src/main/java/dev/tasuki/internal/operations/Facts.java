package dev.tasuki.internal.operations;

import dev.tasuki.internal.postgres.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a judgement on single deliveries needs beyond their states: who has their partitions, what they wait behind, who acts on them. */
final class Facts {
    /** Which delivery. */
    record Which(String consumer, long seq) {}

    /**
     * A message.
     *
     * @param partition the partition of its key
     */
    record OfMessage(@Nullable String key, short partition) {}

    /**
     * Who has a partition.
     *
     * @param node the name of the one that it is assigned to; null for nobody
     * @param alive whether that one is
     * @param leaseEnds when others may take it, if the node stays silent; null for nobody
     */
    record Seat(
            @Nullable String node, boolean alive, @Nullable Instant leaseEnds) {}

    /**
     * A parked delivery.
     *
     * @param behind the earlier message of its key that it waits for; null when it waits for none
     * @param behindState that one's state, and error if it has one
     */
    record Parked(
            @Nullable String fingerprint,
            @Nullable String step,
            @Nullable Long redrive,
            @Nullable String movedBy,
            @Nullable String movedWhy,
            @Nullable Long behind,
            @Nullable String behindState,
            @Nullable String acceptedBy,
            @Nullable String acceptedWhy,
            @Nullable Instant acceptedUntil) {}

    private final Map<Long, OfMessage> messages = new HashMap<>();
    private final Map<String, Seat> seats = new HashMap<>();
    private final Map<Which, Parked> parked = new HashMap<>();
    private final Map<String, Duration> timeouts = new HashMap<>();

    private Facts() {}

    static Facts of(Connection connection, Collection<Long> seqs) throws SQLException {
        Facts facts = new Facts();
        long[] asked = seqs.stream().mapToLong(Long::longValue).toArray();
        facts.readMessages(connection, asked);
        facts.readSeats(connection);
        facts.readParked(connection, asked);
        return facts;
    }

    @Nullable
    OfMessage message(long seq) {
        return messages.get(seq);
    }

    Seat seat(String consumer, short partition) {
        return seats.getOrDefault(consumer + "/" + partition, new Seat(null, false, null));
    }

    /** A consumer's seats that no living node has. */
    List<Seat> emptySeats(String consumer) {
        List<Seat> empty = new ArrayList<>();
        seats.forEach((at, seat) -> {
            if (at.startsWith(consumer + "/") && !seat.alive()) {
                empty.add(seat);
            }
        });
        return empty;
    }

    @Nullable
    Parked parked(String consumer, long seq) {
        return parked.get(new Which(consumer, seq));
    }

    Duration timeout(String consumer) {
        return timeouts.getOrDefault(consumer, Duration.ofSeconds(30));
    }

    private void readMessages(Connection connection, long[] seqs) throws SQLException {
        Sql.query(
                connection,
                """
                select seq, key, partition from tasuki.message
                where topic = any (array(select id from tasuki.topic)) and seq = any (?)
                union all
                select seq, key, partition from tasuki.parked
                where consumer = any (array(select id from tasuki.consumer)) and seq = any (?)
                """,
                row -> messages.putIfAbsent(
                        row.getLong("seq"), new OfMessage(row.getString("key"), row.getShort("partition"))),
                seqs,
                seqs);
    }

    private void readSeats(Connection connection) throws SQLException {
        Sql.query(connection, """
                select c.name, a.partition, n.name as node, (c.policy ->> 'timeoutMillis')::bigint as timeout,
                       coalesce(n.left_at is null and n.heartbeat_at > clock_timestamp() - n.lease, false) as alive,
                       case when n.left_at is null then n.heartbeat_at + n.lease end as lease_ends
                from tasuki.assignment a join tasuki.consumer c on c.id = a.consumer left join tasuki.node n on n.id = a.node
                """, row -> {
            timeouts.put(row.getString("name"), Duration.ofMillis(row.getLong("timeout")));
            return seats.put(
                    row.getString("name") + "/" + row.getShort("partition"),
                    new Seat(row.getString("node"), row.getBoolean("alive"), Sql.instant(row, "lease_ends")));
        });
    }

    private void readParked(Connection connection, long[] seqs) throws SQLException {
        List<Map.Entry<Which, Parked>> rows = Sql.query(connection, """
                select c.name, p.seq, p.fingerprint, p.redrive_step, p.redrive, p.moved_by, p.moved_why,
                       behind.seq as behind, behind.state as behind_state,
                       a.by_whom as accepted_by, a.why as accepted_why, a.until as accepted_until
                from tasuki.parked p join tasuki.consumer c on c.id = p.consumer
                left join lateral (
                    select b.seq, b.state || coalesce(': ' || left(b.error, 200), '') as state from tasuki.parked b
                    where p.state = 'blocked' and b.consumer = p.consumer and b.key = p.key and b.seq <> p.seq
                      and b.state in ('in_flight', 'retrying', 'blocked', 'scheduled')
                    order by b.state = 'blocked', b.seq limit 1) behind on true
                left join tasuki.acceptance a
                    on a.consumer = p.consumer and a.fingerprint = p.fingerprint and a.until > clock_timestamp() and p.state = 'dead'
                where p.consumer = any (array(select id from tasuki.consumer)) and p.seq = any (?)
                """, Facts::parkedRow, seqs);
        for (Map.Entry<Which, Parked> row : rows) {
            parked.put(row.getKey(), row.getValue());
        }
    }

    private static Map.Entry<Which, Parked> parkedRow(ResultSet row) throws SQLException {
        return Map.entry(
                new Which(row.getString("name"), row.getLong("seq")),
                new Parked(
                        row.getString("fingerprint"),
                        row.getString("redrive_step"),
                        Sql.longOrNull(row, "redrive"),
                        row.getString("moved_by"),
                        row.getString("moved_why"),
                        Sql.longOrNull(row, "behind"),
                        row.getString("behind_state"),
                        row.getString("accepted_by"),
                        row.getString("accepted_why"),
                        Sql.instant(row, "accepted_until")));
    }
}

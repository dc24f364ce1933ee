package dev.tasuki.internal.postgres;

import dev.tasuki.DeliveryState;
import dev.tasuki.Trace;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds how far messages got. What a parked row does not tell, a receipt does: the first one of the message's partition that
 * is past the tick which made it visible says that it was passed, and the first from there on that has it in its list says
 * that it is done. A consumer's types may have changed since: what was recorded counts, and what was passed without a record
 * was not wanted then. Retention keeps receipts and ticks as long as a message that they tell of, so none is taken for passed
 * because its receipt is gone; of a message that is gone itself, only parked rows tell.
 */
public final class TraceQuery {
    private TraceQuery() {}

    private static final int MOST_MESSAGES = 1_000;

    /** How far the messages of a key got: at most the newest 1,000. */
    public static Trace byKey(Connection connection, String key) throws SQLException {
        return key.indexOf('\0') >= 0
                ? new Trace(key, List.of())
                : new Trace(key, find(connection, OF_KEY, OF_KEY, key, new long[0], MOST_MESSAGES));
    }

    /** How far some messages got. */
    public static List<Trace.Entry> bySeqs(Connection connection, Collection<Long> seqs) throws SQLException {
        long[] asked = seqs.stream().mapToLong(Long::longValue).toArray();
        return find(
                connection,
                "topic" + OF_SEQS.formatted("topic"),
                "consumer" + OF_SEQS.formatted("consumer"),
                "",
                asked,
                asked.length);
    }

    private static final String OF_KEY = "key = (select key from asked)";

    /** With what their indexes begin with, which no release before 18 can skip. */
    private static final String OF_SEQS =
            " = any (array(select id from tasuki.%s)) and seq = any ((select seqs from asked)::bigint[])";

    private static List<Trace.Entry> find(
            Connection connection, String logged, String kept, String key, long[] seqs, int most) throws SQLException {
        Map<Long, Trace.Entry> entries = new LinkedHashMap<>();
        Map<Long, List<Trace.Step>> steps = new LinkedHashMap<>();
        Sql.query(
                connection,
                FIND.formatted(logged, kept),
                row -> {
                    long seq = row.getLong("seq");
                    entries.computeIfAbsent(seq, s -> entry(row, seq));
                    if (row.getString("state") != null) {
                        steps.computeIfAbsent(seq, s -> new ArrayList<>()).add(step(row));
                    }
                    return seq;
                },
                key,
                seqs,
                most);
        List<Trace.Entry> messages = new ArrayList<>();
        entries.forEach((seq, e) -> messages.add(new Trace.Entry(
                seq,
                e.topic(),
                e.type(),
                e.publishedAt(),
                e.correlation(),
                e.causation(),
                steps.getOrDefault(seq, List.of()))));
        return messages;
    }

    private static final String FIND = """
            with asked as (select ?::text as key, ?::bigint[] as seqs, ?::int as most),
            logged as (
                select seq, topic, partition, xid, type, published_at, correlation, causation from tasuki.message
                where %s order by seq desc limit (select most from asked)),
            kept as (   -- parked deliveries outlive their messages in the log, and carry them
                select * from tasuki.parked where %s order by seq desc limit (select most from asked)),
            m as (
                select * from (
                    select seq, topic, partition, type, published_at, correlation, causation,
                           tasuki.tick_of(topic, xid) as tick, false as reclaimed from logged
                    union all
                    select distinct seq, topic, partition, type, published_at, correlation, causation, null::bigint, true
                    from kept where not exists (
                        select from tasuki.message l where l.topic = kept.topic and l.seq = kept.seq)) each
                order by seq desc limit (select most from asked))
            select m.seq, t.name as topic, m.type, m.published_at, coalesce(m.correlation, m.seq::text) as correlation,
                   m.causation, c.name as consumer, c.owner, n.name as node, p.attempts, p.due_at, p.error,
                   coalesce(p.updated_at, done.done_at, cover.done_at) as updated_at,
                   coalesce(p.took_micros, done.took_micros[array_position(done.seqs, m.seq)]) as took_micros,
                   case when p.state is not null then p.state
                        when m.seq = any (done.seqs) then 'done'
                        when m.seq = any (cover.in_flight) then 'in_flight'
                        when cover.id is null and (cardinality(c.types) = 0 or m.type = any (c.types)) then 'pending'
                        end as state,
                   m.seq = any (done.repeats) as repeated
            from m
            join tasuki.topic t on t.id = m.topic
            left join tasuki.consumer c on c.topic = m.topic and (m.tick is null or m.tick > c.start_tick)
              and (not m.reclaimed or exists (select from kept where kept.consumer = c.id and kept.seq = m.seq))
            left join tasuki.parked p on p.consumer = c.id and p.seq = m.seq
            left join lateral (
                select r.id, r.in_flight, r.done_at, r.node from tasuki.receipt r
                where p.seq is null and r.consumer = c.id and r.upto >= m.tick and m.partition = any (r.partitions)
                  and (r.tick >= m.tick or r.seq >= m.seq)
                order by r.upto, r.id limit 1) cover on true
            left join lateral (
                select r.* from tasuki.receipt r
                where cover.id is not null and r.consumer = c.id and r.id >= cover.id and m.partition = any (r.partitions)
                  and not (m.seq = any (r.in_flight))
                order by r.id limit 1) done on true
            left join tasuki.node n on n.id = coalesce(p.node, done.node, cover.node)
            order by m.seq, c.name
            """;

    private static Trace.Entry entry(ResultSet row, long seq) {
        try {
            return new Trace.Entry(
                    seq,
                    row.getString("topic"),
                    row.getString("type"),
                    Objects.requireNonNull(Sql.instant(row, "published_at")),
                    row.getString("correlation"),
                    Sql.longOrNull(row, "causation"),
                    List.of());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Trace.Step step(ResultSet row) throws SQLException {
        DeliveryState state = DeliveryState.valueOf(row.getString("state").toUpperCase(Locale.ROOT));
        boolean tried = state == DeliveryState.DONE && !row.getBoolean("repeated");
        Long attempts = Sql.longOrNull(row, "attempts");
        return new Trace.Step(
                row.getString("consumer"),
                row.getString("owner"),
                state,
                attempts != null ? attempts.intValue() : tried || state == DeliveryState.IN_FLIGHT ? 1 : 0,
                state == DeliveryState.PENDING ? null : Sql.instant(row, "updated_at"),
                Sql.instant(row, "due_at"),
                took(Sql.longOrNull(row, "took_micros")),
                state == DeliveryState.PENDING ? null : row.getString("node"),
                row.getString("error"));
    }

    private static @Nullable Duration took(@Nullable Long micros) {
        return micros == null ? null : Duration.ofNanos(micros * 1_000);
    }
}

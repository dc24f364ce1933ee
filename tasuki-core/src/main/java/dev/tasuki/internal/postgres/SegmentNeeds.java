package dev.tasuki.internal.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who still needs a segment. One that nobody needs may go; and whoever needs one that is past the retention holds space.
 *
 * <p><b>Messages.</b> A consumer is past a segment when the tick at its slowest checkpoint sees every row of it: all have a seq
 * up to the tick's floor, beyond which alone there are transactions that it cannot know, and none is of a transaction that it
 * knows to have been open. Xids are compared for equality only, with those in the snapshot: a ledger that was restored elsewhere
 * has rows whose xids mean nothing there. Whatever else there is of a position, in memory or in a receipt, is not before the
 * checkpoint. A delivery in flight is behind it, and read again by its seq. The clock is a reader as well: what the newest tick
 * does not see, nobody has come to.
 *
 * <p><b>Ticks.</b> The newest of each topic stays, and all from the slowest checkpoint on: positions refer to them, and the
 * chain leads from one to the next.
 *
 * <p><b>Receipts.</b> Those after a checkpoint stay, since they are the cursor.
 *
 * <p>Ticks and receipts stay, too, while an older message does, whoever holds it: a message that is in the log can be traced.
 *
 * <p>A segment that could not be reclaimed is written to again when the ring comes round. It then has old rows and new ones,
 * and is needed until the new ones are old; but a consumer holds it only if it needs the old ones.
 */
public final class SegmentNeeds {
    private SegmentNeeds() {}

    /**
     * That a segment is needed.
     *
     * @param consumer the consumer that needs it; null when it is the clock, the retention or a message that does
     * @param since when its oldest rows were past the retention, which may be in the future
     */
    public record Need(Ring ring, int segment, @Nullable Integer consumer, Instant since) {}

    /**
     * Who needs segments that have rows.
     *
     * @param segments children of the ring
     * @param retention how long everything is kept at least
     */
    public static List<Need> of(Connection connection, Ring ring, int[] segments, Duration retention)
            throws SQLException {
        String needs = switch (ring) {
            case MESSAGE -> MESSAGES;
            case RECEIPT -> RECEIPTS;
            case TICK -> TICKS;
            case ATTEMPT -> null;
        };
        if (needs == null || segments.length == 0) {
            return new ArrayList<>();
        }
        long micros = micros(retention);
        return Sql.queryUncompiled(connection, OVER + needs, row -> read(ring, row), micros, segments, micros);
    }

    private static Need read(Ring ring, ResultSet row) throws SQLException {
        Long consumer = Sql.longOrNull(row, "consumer");
        return new Need(
                ring,
                row.getInt("segment"),
                consumer == null ? null : consumer.intValue(),
                Objects.requireNonNull(Sql.instant(row, "since")));
    }

    static long micros(Duration retention) {
        return retention.toNanos() / 1_000;
    }

    /**
     * Segments of numbers below {@code over} are past the retention with all their rows, and neither the current one nor the one
     * before: the clock may be set back a little. Of two values: retention in microseconds, segments.
     */
    private static final String OVER = """
            with bound as materialized (
                select least(tasuki.segment_number(clock_timestamp() - ?::bigint * interval '1 microsecond'),
                             tasuki.segment_number(clock_timestamp()) - 1) as over),
            part as (select s.segment, bound.over from unnest(?::smallint[]) s (segment) cross join bound),
            """;

    /** The end of every statement: of its rows, which must name {@code needs.segment}, {@code .consumer} and {@code .since}. */
    private static final String READ = """
            select needs.segment, needs.consumer,
                   to_timestamp((tasuki.segment_number(needs.since) + 1) * tasuki.segment_seconds())
                       + ?::bigint * interval '1 microsecond' as since
            from needs
            """;

    // Each "limit 1" below keeps the planner from anything but a walk of the index, whatever the statistics of a
    // segment are
    // that was truncated or filled lately.

    private static final String MESSAGES = """
            span as materialized (
                select part.segment, p.id as topic, oldest.at as since,
                       tasuki.segment_number(oldest.at) < part.over as has_old,
                       tasuki.segment_number(newest.at) >= part.over as has_new,
                       case when tasuki.segment_number(newest.at) < part.over then newest.seq else oldest.seq end as seq
                from part cross join tasuki.topic p
                cross join lateral (
                    select seq, published_at as at from tasuki.message
                    where segment = part.segment and topic = p.id order by seq limit 1) oldest
                cross join lateral (
                    select seq, published_at as at from tasuki.message
                    where segment = part.segment and topic = p.id order by seq desc limit 1) newest),
            reader as (
                select c.topic, c.id as consumer, min(a.tick) as tick
                from tasuki.consumer c join tasuki.assignment a on a.consumer = c.id group by c.id
                union all
                select p.id, null, (select max(t.id) from tasuki.tick t where t.topic = p.id) from tasuki.topic p),
            needs as (
                select segment, null::int as consumer, since from span where has_new
                union all
                select span.segment, reader.consumer, span.since
                from span join reader on reader.topic = span.topic
                left join lateral (
                    select t.floor_seq, t.snapshot from tasuki.tick t
                    where t.topic = reader.topic and t.id = reader.tick limit 1) seen on true
                where span.has_old and (
                    seen.floor_seq is null or span.seq > seen.floor_seq
                    or exists (
                        select from pg_snapshot_xip(seen.snapshot) open cross join lateral (
                            select from tasuki.message m
                            where m.segment = span.segment and m.xid = open and m.topic = span.topic and m.seq <= span.seq
                            limit 1) late)
                    or exists (
                        select from tasuki.assignment a cross join unnest(a.in_flight) f (seq) cross join lateral (
                            select from tasuki.message m
                            where m.segment = span.segment and m.topic = span.topic and m.seq = f.seq limit 1) flying
                        where a.consumer = reader.consumer and f.seq <= span.seq)))
            """ + READ;

    /** The oldest message of the log, if there is any. */
    static final String OLDEST = """
            oldest_message as materialized (
                select min(m.published_at) as at from tasuki.topic p cross join lateral (
                    select published_at from tasuki.message where topic = p.id order by seq limit 1) m)
            """;

    private static final String RECEIPTS = OLDEST + """
            , span as materialized (
                select part.segment, c.id as consumer, oldest.at as since,
                       tasuki.segment_number(oldest.at) < part.over as has_old,
                       tasuki.segment_number(newest.at) >= part.over as has_new,
                       tasuki.segment_number(newest.at) as number,
                       case when tasuki.segment_number(newest.at) < part.over then newest.id else oldest.id end as id
                from part cross join tasuki.consumer c
                cross join lateral (
                    select id, done_at as at from tasuki.receipt
                    where segment = part.segment and consumer = c.id order by id limit 1) oldest
                cross join lateral (
                    select id, done_at as at from tasuki.receipt
                    where segment = part.segment and consumer = c.id order by id desc limit 1) newest),
            needs as (
                select segment, null::int as consumer, since from span cross join oldest_message
                where has_new or number >= tasuki.segment_number(oldest_message.at)
                union all
                select segment, consumer, since from span
                where span.has_old and span.id > (select min(a.receipt) from tasuki.assignment a where a.consumer = span.consumer))
            """ + READ;

    private static final String TICKS = OLDEST + """
            , span as materialized (
                select part.segment, p.id as topic, oldest.at as since,
                       tasuki.segment_number(oldest.at) < part.over as has_old,
                       tasuki.segment_number(newest.at) >= part.over as has_new,
                       tasuki.segment_number(newest.at) as number,
                       case when tasuki.segment_number(newest.at) < part.over then newest.id else oldest.id end as id
                from part cross join tasuki.topic p
                cross join lateral (
                    select id, taken_at as at from tasuki.tick
                    where segment = part.segment and topic = p.id order by id limit 1) oldest
                cross join lateral (
                    select id, taken_at as at from tasuki.tick
                    where segment = part.segment and topic = p.id order by id desc limit 1) newest),
            needs as (
                select segment, null::int as consumer, since from span cross join oldest_message
                where has_new or number >= tasuki.segment_number(oldest_message.at)
                   or id >= (select max(t.id) from tasuki.tick t where t.topic = span.topic)
                union all
                select span.segment, c.id, span.since from span join tasuki.consumer c on c.topic = span.topic
                where span.has_old and span.id >= (select min(a.tick) from tasuki.assignment a where a.consumer = c.id))
            """ + READ;
}

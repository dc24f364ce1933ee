package dev.tasuki.internal.operations;

import dev.tasuki.internal.postgres.Sql;
import dev.tasuki.operations.ReconciledWindow;
import dev.tasuki.operations.ReconciledWindow.Missing;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sums of a window of time. Ticks know how many messages came before them, so that the window's length does not matter; only where
 * a sum does not agree, receipts and messages are looked at.
 */
final class WindowSums {
    private static final int MOST_NAMED = 100;
    private static final int MOST_COUNTED = 10_000;

    private final Connection connection;
    private final Instant from;
    private final Instant to;

    WindowSums(Connection connection, Instant from, Instant to) {
        this.connection = connection;
        this.from = from;
        this.to = to;
    }

    /** A consumer, and the ticks that the window is between. */
    private record Sum(int id, String name, long lo, long hi, long published, long pending, boolean differs) {}

    /** A step at which the sums stopped agreeing, and the tick with the last message of its partition. */
    private record Step(
            int partition,
            long messages,
            long afterTick,
            long uptoTick,
            long lastTick,
            @Nullable Long afterSeq,
            @Nullable Long uptoSeq) {}

    /** A message of a step that nothing is known of, and the tick that made it visible. */
    private record Found(Missing message, long tick) {}

    List<ReconciledWindow> all() throws SQLException {
        List<ReconciledWindow> windows = new ArrayList<>();
        for (Sum sum : sums()) {
            windows.add(sum.differs() ? withMissing(sum) : window(sum, 0, List.of()));
        }
        return windows;
    }

    private ReconciledWindow window(Sum sum, long unaccounted, List<Missing> missing) {
        return new ReconciledWindow(
                sum.name(),
                from,
                to,
                sum.published(),
                sum.published() - sum.pending() - unaccounted,
                sum.pending(),
                unaccounted,
                missing,
                Math.max(0, unaccounted - missing.size()));
    }

    private List<Sum> sums() throws SQLException {
        return Sql.query(
                connection,
                """
                with w as (
                    select t.id as topic, lo.id as lo, lo.total as before, lo.totals as befores,
                           hi.id as hi, hi.total as after, hi.totals as afters
                    from tasuki.topic t
                    cross join lateral (
                        select tasuki.tick_before(t.id, ?) as begins, tasuki.tick_before(t.id, ?) as ends offset 0) at
                    cross join lateral (
                        select id, total, totals from tasuki.tick where topic = t.id and id >= coalesce(at.begins, 0)
                        order by id limit 1) lo
                    cross join lateral (
                        select id, total, totals from tasuki.tick
                        where topic = t.id and id <= greatest(coalesce(at.ends, 0), lo.id) order by id desc limit 1) hi)
                select c.id, c.name, w.lo, w.hi, w.after - w.before + sum((
                           select coalesce(sum(u.messages), 0) from tasuki.uncounted u
                           where u.topic = c.topic and u.partition = a.partition and u.after_tick >= c.start_tick
                             and u.upto_tick <= a.tick and u.upto_tick > w.lo and u.upto_tick <= w.hi)) as published,
                       sum(greatest(0, w.afters[a.partition + 1]
                           - greatest(w.befores[a.partition + 1], place.totals[a.partition + 1] + a.passed))) as pending,
                       bool_or(a.unaccounted <> 0) as differs
                from w join tasuki.consumer c on c.topic = w.topic join tasuki.account a on a.consumer = c.id
                join tasuki.tick place on place.topic = c.topic and place.id = a.tick
                group by c.id, c.name, w.lo, w.hi, w.after, w.before order by c.name
                """,
                row -> new Sum(
                        row.getInt("id"),
                        row.getString("name"),
                        row.getLong("lo"),
                        row.getLong("hi"),
                        row.getLong("published"),
                        row.getLong("pending"),
                        row.getBoolean("differs")),
                from,
                to);
    }

    private ReconciledWindow withMissing(Sum sum) throws SQLException {
        long unaccounted = 0;
        List<Missing> missing = new ArrayList<>();
        for (Step step : steps(sum)) {
            List<Found> found = step.messages() > 0 ? missing(sum, step) : List.of();
            List<Missing> inWindow = found.stream()
                    .filter(one -> one.tick() > sum.lo() && one.tick() <= sum.hi())
                    .map(Found::message)
                    .toList();
            missing.addAll(inWindow);
            unaccounted += inWindow.size();
            if (step.lastTick() > sum.lo() && step.lastTick() <= sum.hi()) {
                // What has no name any more came at the latest there
                unaccounted += Math.max(0, Math.abs(step.messages()) - found.size());
            }
        }
        return window(sum, unaccounted, missing.stream().limit(MOST_NAMED).toList());
    }

    /** Those that have to do with the window: a step may pass many ticks. */
    private List<Step> steps(Sum sum) throws SQLException {
        return Sql.query(
                connection,
                """
                select a.partition, d.messages, d.after_tick, d.upto_tick, coalesce(last.id, d.upto_tick) as last_tick,
                       d.after_seq, d.upto_seq
                from tasuki.account a cross join lateral tasuki.differences(a.consumer, a.partition) d
                join tasuki.tick upto on upto.topic = a.topic and upto.id = d.upto_tick
                cross join lateral (
                    select min(t.id) as id from tasuki.tick t where t.topic = a.topic and t.id > d.after_tick
                      and t.id <= d.upto_tick and t.totals[a.partition + 1] = upto.totals[a.partition + 1]) last
                where a.consumer = ? and a.unaccounted <> 0 and d.upto_tick > ? and d.after_tick < ?
                order by d.upto_tick, a.partition
                """,
                row -> new Step(
                        row.getInt("partition"),
                        row.getLong("messages"),
                        row.getLong("after_tick"),
                        row.getLong("upto_tick"),
                        row.getLong("last_tick"),
                        Sql.longOrNull(row, "after_seq"),
                        Sql.longOrNull(row, "upto_seq")),
                sum.id(),
                sum.lo(),
                sum.hi());
    }

    /** Messages of the step's ticks that are in the log, and that no receipt and no parked row speaks of. */
    private List<Found> missing(Sum sum, Step step) throws SQLException {
        return Sql.query(
                connection,
                """
                with c as (select * from tasuki.consumer where id = ?),
                step as (select ?::bigint as after_tick, ?::bigint as upto_tick, ?::bigint as after_seq, ?::bigint as upto_seq),
                known as materialized (
                    select unnest(r.seqs || r.in_flight) as seq from c, step, tasuki.receipt r
                    where r.consumer = c.id and r.upto > step.after_tick),
                unknown as materialized (
                    select m.seq, m.type, m.key, m.partition, m.published_at, m.topic, m.xid
                    from c, step, tasuki.message m
                    where m.topic = c.topic and m.seq > step.after_seq and m.seq <= step.upto_seq and m.partition = ?
                      and (cardinality(c.types) = 0 or m.type = any (c.types))
                      and not exists (select from known where known.seq = m.seq)
                      and not exists (select from tasuki.parked p where p.consumer = c.id and p.seq = m.seq))
                select unknown.*, made_visible.tick from unknown, step
                cross join lateral (select tasuki.tick_of(unknown.topic, unknown.xid) as tick offset 0) made_visible
                where made_visible.tick > step.after_tick and made_visible.tick <= step.upto_tick
                order by seq limit %d
                """.formatted(MOST_COUNTED),
                row -> new Found(
                        new Missing(
                                row.getLong("seq"),
                                row.getString("type"),
                                row.getString("key"),
                                row.getInt("partition"),
                                StatusReader.instant(row, "published_at")),
                        row.getLong("tick")),
                sum.id(),
                step.afterTick(),
                step.uptoTick(),
                step.afterSeq(),
                step.uptoSeq(),
                step.partition());
    }
}

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

    /** A step at which the sums stopped agreeing. */
    private record Step(
            int partition,
            long messages,
            long afterTick,
            long uptoTick,
            @Nullable Long afterSeq,
            @Nullable Long uptoSeq) {}

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
                select c.id, c.name, w.lo, w.hi, w.after - w.before as published,
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
            unaccounted += Math.abs(step.messages());
            if (step.messages() > 0 && missing.size() < MOST_NAMED) {
                missing.addAll(missing(sum, step, MOST_NAMED - missing.size()));
            }
        }
        return window(sum, unaccounted, missing);
    }

    private List<Step> steps(Sum sum) throws SQLException {
        return Sql.query(
                connection,
                """
                select a.partition, d.messages, d.after_tick, d.upto_tick, d.after_seq, d.upto_seq
                from tasuki.account a cross join lateral tasuki.differences(a.consumer, a.partition) d
                where a.consumer = ? and a.unaccounted <> 0 and d.upto_tick > ? and d.upto_tick <= ?
                order by d.upto_tick, a.partition
                """,
                row -> new Step(
                        row.getInt("partition"),
                        row.getLong("messages"),
                        row.getLong("after_tick"),
                        row.getLong("upto_tick"),
                        Sql.longOrNull(row, "after_seq"),
                        Sql.longOrNull(row, "upto_seq")),
                sum.id(),
                sum.lo(),
                sum.hi());
    }

    /** Messages of the step's ticks that are in the log, and that no receipt and no parked row speaks of. */
    private List<Missing> missing(Sum sum, Step step, int most) throws SQLException {
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
                select unknown.* from unknown, step
                cross join lateral (select tasuki.tick_of(unknown.topic, unknown.xid) as tick offset 0) made_visible
                where made_visible.tick > step.after_tick and made_visible.tick <= step.upto_tick
                order by seq limit ?
                """,
                row -> new Missing(
                        row.getLong("seq"),
                        row.getString("type"),
                        row.getString("key"),
                        row.getInt("partition"),
                        StatusReader.instant(row, "published_at")),
                sum.id(),
                step.afterTick(),
                step.uptoTick(),
                step.afterSeq(),
                step.uptoSeq(),
                step.partition(),
                most);
    }
}

package dev.tasuki.internal.operations;

import dev.tasuki.internal.postgres.Sql;
import dev.tasuki.operations.OperationsException;
import dev.tasuki.operations.Series;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A consumer over time. Ticks and receipts have ids that grow with time, so a binary search finds where each step begins, and a few
 * of a step's receipts and failures speak for it: the cost does not grow with what happened. Each step's receipts are bounded on
 * both sides by id; bounded by time alone, a step in which nothing happened would read all that came later.
 */
final class SeriesReader {
    private static final int POINTS = 60;
    private static final int MOST_RECEIPTS = 100;
    private static final int MOST_LOOKED_INTO = 5;
    private static final int MOST_FAILURES = 1_000;
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(7);

    private final Connection connection;

    SeriesReader(Connection connection) {
        this.connection = connection;
    }

    Series of(String consumer, Duration span) throws SQLException {
        if (span.compareTo(SHORTEST) < 0 || span.compareTo(LONGEST) > 0) {
            throw new OperationsException("a series covers 1 minute to 7 days, but " + span + " was asked for");
        }
        int id = Sql.first(connection, "select id from tasuki.consumer where name = ?", row -> row.getInt(1), consumer)
                .orElseThrow(() -> new OperationsException("no consumer is called '" + consumer + "'"));
        double step = span.toMillis() / 1_000.0 / POINTS;
        return new Series(consumer, span.dividedBy(POINTS), points(id, step));
    }

    private List<Series.Point> points(int consumer, double step) throws SQLException {
        return Sql.query(
                connection,
                """
                with recursive c as (select id, topic from tasuki.consumer where id = ?),
                step as (
                    select n, clock.now - (%1$d - n) * ?::float8 * interval '1 second' as at
                    from generate_series(0, %1$d) n, (select clock_timestamp() as now offset 0) clock),
                search as (
                    select s.n, s.at, bounds.low, bounds.high
                    from step s, (select (select min(r.id) from tasuki.receipt r where r.consumer = (select id from c)) as low,
                                         (select max(r.id) from tasuki.receipt r where r.consumer = (select id from c)) as high) bounds
                    where bounds.low is not null
                    union all
                    select s.n, s.at, case when probe.before then probe.id + 1 else s.low end,
                           case when probe.before then s.high else (s.low + s.high) / 2 - 1 end
                    from search s, c
                    cross join lateral (
                        select r.id, r.done_at < s.at as before from tasuki.receipt r
                        where r.consumer = c.id and r.id >= (s.low + s.high) / 2 order by r.id limit 1) probe
                    where s.low <= s.high),
                first as (select n, max(low) as receipt from search group by n),
                total as (
                    select s.n, s.at, first.receipt, coalesce((select t.total from tasuki.tick t
                        where t.topic = c.topic and t.id = tasuki.tick_before(c.topic, s.at)), 0) as total
                    from step s left join first on first.n = s.n, c)
                select this.at, next.total - this.total as published, sample.receipts, sample.done,
                       extract(epoch from sample.until - sample.since) as sampled, closer.took, closer.lag,
                       failure.failures, extract(epoch from failure.until - failure.since) as failed_in
                from total this join total next on next.n = this.n + 1 cross join c
                left join lateral (
                    select count(*) as receipts, sum(cardinality(r.seqs)) as done, min(r.done_at) as since, max(r.done_at) as until
                    from (select seqs, done_at from tasuki.receipt
                          where consumer = c.id and id >= this.receipt and id < next.receipt order by id limit %2$d) r) sample on true
                left join lateral (
                    select avg(t.micros) as took, max(extract(epoch from r.done_at - r.taken_at)) * 1000 as lag
                    from (select done_at, took_micros,
                                 (select k.taken_at from tasuki.tick k where k.topic = c.topic and k.id = upto) as taken_at
                          from tasuki.receipt
                          where consumer = c.id and id >= this.receipt and id < next.receipt and cardinality(seqs) > 0
                          order by id limit %3$d) r
                    left join lateral unnest(r.took_micros) t (micros) on true) closer on true
                cross join lateral (
                    select count(*) as failures, min(f.started_at) as since, max(f.started_at) as until
                    from (select started_at from tasuki.attempt
                          where consumer = c.id and outcome <> 'done' and started_at >= this.at and started_at < next.at
                          limit %4$d) f) failure
                where this.n < %1$d order by this.n
                """.formatted(POINTS, MOST_RECEIPTS, MOST_LOOKED_INTO, MOST_FAILURES),
                row -> point(row, step),
                consumer,
                step);
    }

    private static Series.Point point(ResultSet row, double step) throws SQLException {
        return new Series.Point(
                StatusReader.instant(row, "at"),
                Math.max(0, row.getLong("published") / step),
                row.getLong("done") / seconds(row, "receipts", MOST_RECEIPTS, "sampled", step),
                row.getLong("failures") / seconds(row, "failures", MOST_FAILURES, "failed_in", step),
                duration(row, "lag", 1_000),
                duration(row, "took", 1));
    }

    /** For how long what was read speaks: when not all was read, for less than the step. */
    private static double seconds(ResultSet row, String count, int most, String took, double step) throws SQLException {
        return row.getLong(count) == most ? Math.max(0.001, row.getDouble(took)) : step;
    }

    private static @Nullable Duration duration(ResultSet row, String column, int micros) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? null : Duration.ofNanos((long) (Math.max(0, value) * micros * 1_000));
    }
}

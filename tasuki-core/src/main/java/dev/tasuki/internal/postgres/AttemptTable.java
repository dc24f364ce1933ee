package dev.tasuki.internal.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Each try that failed, and each retry: when, where, how long, with which error. */
public final class AttemptTable {
    private AttemptTable() {}

    public static void failed(Connection connection, Fence fence, List<Failure> failures) throws SQLException {
        if (failures.isEmpty()) {
            return;
        }
        Sql.update(
                connection,
                """
                insert into tasuki.attempt (consumer, seq, attempt, node, started_at, took_micros, outcome, error)
                select ?, f.seq, f.attempt, ?, clock_timestamp() - f.whole * interval '1 microsecond', f.micros, f.outcome,
                       f.error
                from unnest(?::bigint[], ?::int[], ?::bigint[], ?::int[], ?::text[], ?::text[])
                     as f (seq, attempt, whole, micros, outcome, error)
                """,
                fence.consumer(),
                fence.node(),
                failures.stream().mapToLong(Failure::seq).toArray(),
                failures.stream().mapToInt(Failure::attempt).toArray(),
                failures.stream().mapToLong(f -> f.took().toNanos() / 1_000).toArray(),
                failures.stream().mapToInt(f -> Sql.micros(f.took())).toArray(),
                failures.stream().map(Failure::outcome).toArray(String[]::new),
                failures.stream().map(Failure::stack).toArray(String[]::new));
    }

    public static void done(Connection connection, Fence fence, List<Try> tries) throws SQLException {
        if (tries.isEmpty()) {
            return;
        }
        Sql.update(
                connection,
                """
                insert into tasuki.attempt (consumer, seq, attempt, node, started_at, took_micros, outcome)
                select ?, d.seq, d.attempt, ?, clock_timestamp() - d.micros * interval '1 microsecond', d.micros, 'done'
                from unnest(?::bigint[], ?::int[], ?::int[]) as d (seq, attempt, micros)
                """,
                fence.consumer(),
                fence.node(),
                Try.seqs(tries),
                Try.attempts(tries),
                Try.micros(tries));
    }
}

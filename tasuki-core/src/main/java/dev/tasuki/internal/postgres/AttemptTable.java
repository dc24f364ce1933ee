package dev.tasuki.internal.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Each try that failed, and each retry: when, where, how long, with which error. */
public final class AttemptTable {
    private AttemptTable() {}

    public static void failed(Connection connection, Fence fence, Failure failure) throws SQLException {
        Sql.update(
                connection,
                """
                insert into tasuki.attempt (consumer, seq, attempt, node, started_at, took_micros, outcome, error)
                values (?, ?, ?, ?, clock_timestamp() - ?::bigint * interval '1 microsecond', ?, ?, ?)
                """,
                fence.consumer(),
                failure.seq(),
                failure.attempt(),
                fence.node(),
                failure.took().toNanos() / 1_000,
                Sql.micros(failure.took()),
                failure.outcome(),
                failure.stack());
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

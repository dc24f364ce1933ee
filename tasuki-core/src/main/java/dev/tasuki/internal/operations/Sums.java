package dev.tasuki.internal.operations;

import dev.tasuki.internal.postgres.Sql;
import dev.tasuki.operations.Reconciliation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The sums of the reconciliation, per consumer; and where they differ, the steps at which that came about. */
final class Sums {
    private static final int MOST_DIFFERENCES = 50;

    private Sums() {}

    static List<Reconciliation> all(Connection connection) throws SQLException {
        List<Reconciliation> sums = Sql.query(
                connection,
                """
                select c.name, newest.total + sum(a.uncounted) as total, sum(a.counted) as counted, sum(a.flying) as flying, sum(a.pending) as pending,
                       sum(abs(a.unaccounted)) as unaccounted
                from tasuki.account a join tasuki.consumer c on c.id = a.consumer
                cross join lateral (select total from tasuki.tick where topic = c.topic order by id desc limit 1) newest
                group by c.name, newest.total order by c.name
                """,
                row -> new Reconciliation(
                        row.getString("name"),
                        row.getLong("total"),
                        row.getLong("counted"),
                        row.getLong("flying"),
                        row.getLong("pending"),
                        row.getLong("unaccounted"),
                        List.of()));
        List<Reconciliation> named = new ArrayList<>();
        for (Reconciliation sum : sums) {
            named.add(sum.unaccounted() == 0 ? sum : withDifferences(connection, sum));
        }
        return named;
    }

    private static Reconciliation withDifferences(Connection connection, Reconciliation sum) throws SQLException {
        List<Reconciliation.Difference> differences = Sql.query(
                connection,
                """
                select a.partition, d.messages, d.after_seq, d.upto_seq, d.at
                from tasuki.account a join tasuki.consumer c on c.id = a.consumer
                cross join lateral tasuki.differences(a.consumer, a.partition) d
                where c.name = ? and a.unaccounted <> 0 order by d.at desc limit %d
                """.formatted(MOST_DIFFERENCES),
                row -> new Reconciliation.Difference(
                        row.getInt("partition"),
                        row.getLong("messages"),
                        Sql.longOrNull(row, "after_seq"),
                        Sql.longOrNull(row, "upto_seq"),
                        Sql.instant(row, "at")),
                sum.consumer());
        return new Reconciliation(
                sum.consumer(),
                sum.published(),
                sum.recorded(),
                sum.inFlight(),
                sum.pending(),
                sum.unaccounted(),
                differences);
    }
}

package dev.tasuki.internal.operations;

import dev.tasuki.internal.postgres.Sql;
import dev.tasuki.operations.Journey;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The recorded tries of deliveries: those that failed, and retries. */
final class Tries {
    private static final int MOST_EACH = 50;

    private Tries() {}

    /** Of all deliveries of some messages; of each the newest, oldest first. */
    static Map<Facts.Which, List<Journey.Try>> of(Connection connection, Collection<Long> seqs) throws SQLException {
        Map<Facts.Which, List<Journey.Try>> tries = new HashMap<>();
        Sql.query(
                connection,
                """
                select * from (
                    select c.name, a.seq, a.attempt, a.started_at, a.took_micros, coalesce(n.name, '?') as node, a.outcome,
                           split_part(a.error, E'\\n', 1) as error,
                           row_number() over (partition by a.consumer, a.seq order by a.started_at desc) as place
                    from tasuki.attempt a join tasuki.consumer c on c.id = a.consumer left join tasuki.node n on n.id = a.node
                    where a.consumer = any (array(select id from tasuki.consumer)) and a.seq = any (?)) newest
                where place <= %d order by started_at
                """.formatted(MOST_EACH),
                row -> tries.computeIfAbsent(
                                new Facts.Which(row.getString("name"), row.getLong("seq")), w -> new ArrayList<>())
                        .add(new Journey.Try(
                                row.getInt("attempt"),
                                StatusReader.instant(row, "started_at"),
                                Duration.ofNanos(row.getLong("took_micros") * 1_000),
                                row.getString("node"),
                                row.getString("outcome"),
                                row.getString("error"))),
                seqs.stream().mapToLong(Long::longValue).toArray());
        return tries;
    }
}

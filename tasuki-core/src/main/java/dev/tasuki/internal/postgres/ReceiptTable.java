package dev.tasuki.internal.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Writes receipts. A receipt exists only if, when it was written, the node still held the partitions that it speaks of. */
public final class ReceiptTable {
    private ReceiptTable() {}

    /**
     * Records a batch in the transaction of its effects.
     *
     * @param took how long the batch ran
     * @return the receipt's id
     * @throws FenceLost when another node took over; the transaction must be rolled back
     */
    public static long insert(Connection connection, Fence fence, Receipt receipt, Position position, Duration took)
            throws SQLException {
        Args args = new Args();
        fence.bindTo(args);
        args.add(fence.consumer(), fence.node(), fence.partitions());
        args.add(position.tick().id(), position.upto().id(), position.seq(), position.passed());
        args.add(receipt.skipped, receipt.parked, took.toNanos() / 1_000);
        args.add(
                longs(receipt.seqs),
                receipt.micros.stream().mapToInt(Integer::intValue).toArray());
        args.add(longs(receipt.repeats), longs(receipt.inFlight), fence.partitions().length);
        Optional<Long> id = Sql.first(connection, INSERT, row -> row.getLong(1), args.values());
        return id.orElseThrow(() -> new FenceLost(fence));
    }

    private static final String INSERT = "with " + Fence.HELD + """
            insert into tasuki.receipt (consumer, node, partitions, tick, upto, seq, passed, skipped, parked, started_at,
                                        seqs, took_micros, repeats, in_flight)
            select ?, ?, ?::smallint[], ?::bigint, ?::bigint, ?::bigint, ?::int, ?::int, ?::int,
                   clock_timestamp() - ?::bigint * interval '1 microsecond',
                   ?::bigint[], ?::int[], ?::bigint[], ?::bigint[]
            where (select count(*) from held) = ?
            returning id
            """;

    private static long[] longs(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).toArray();
    }
}

package dev.tasuki.internal.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Writes receipts. A receipt exists only if, when it was written, the node still held the partitions that it speaks of. */
public final class ReceiptTable {
    private ReceiptTable() {}

    /**
     * Records a batch in the transaction of its effects.
     *
     * @param position where the cursor is then
     * @param account what became of everything behind it
     * @param took how long the batch ran
     * @return the receipt's id
     * @throws FenceLost when another node took over; the transaction must be rolled back
     */
    public static long insert(
            Connection connection, Fence fence, Receipt receipt, Position position, Account account, Duration took)
            throws SQLException {
        Args args = new Args();
        fence.bindTo(args);
        args.add(fence.consumer(), fence.node(), fence.partitions());
        args.add(position.tick().id(), position.upto().id(), position.seq());
        args.add(receipt.skipped, receipt.parked, took.toNanos() / 1_000);
        args.add(
                longs(receipt.seqs),
                receipt.micros.stream().mapToInt(Integer::intValue).toArray());
        args.add(
                longs(receipt.repeats),
                longs(receipt.inFlight),
                ints(position.passed().of(fence.partitions())));
        args.add(account.counted().of(fence.partitions()), ints(account.flying().of(fence.partitions())));
        args.add(fence.partitions().length);
        Optional<Long> id = Sql.first(connection, INSERT, row -> row.getLong(1), args.values());
        if (id.isEmpty()) {
            throw fence.lost(connection);
        }
        return id.get();
    }

    private static final String INSERT = "with " + Fence.HELD + """
            insert into tasuki.receipt (consumer, node, partitions, tick, upto, seq, skipped, parked, started_at,
                                        seqs, took_micros, repeats, in_flight, passed, counted, flying)
            select ?, ?, ?::smallint[], ?::bigint, ?::bigint, ?::bigint, ?::int, ?::int,
                   clock_timestamp() - ?::bigint * interval '1 microsecond',
                   ?::bigint[], ?::int[], ?::bigint[], ?::bigint[], ?::int[], ?::bigint[], ?::int[]
            where (select count(*) from held) = ?
            returning id
            """;

    /** As ints; empty when all are zero, as they are between batches. */
    private static int[] ints(long[] values) {
        return Arrays.stream(values).allMatch(n -> n == 0)
                ? new int[0]
                : Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
    }

    private static long[] longs(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).toArray();
    }
}

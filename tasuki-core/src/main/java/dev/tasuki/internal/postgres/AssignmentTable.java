package dev.tasuki.internal.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Who works a partition for a consumer, and where its cursor was. */
public final class AssignmentTable {
    private AssignmentTable() {}

    /**
     * A partition that this node has just got, and where to go on.
     *
     * @param epoch the number of this change of hands
     * @param inFlight deliveries of the partition's former owner, any of its partitions, whose effect may have happened
     * @param counted as {@link Account#counted}, of this partition
     * @param flying as {@link Account#flying}, of this partition
     * @param server as {@link Fence#server}
     */
    public record Grant(
            int consumer,
            short partition,
            long epoch,
            long tick,
            long upto,
            @Nullable Long seq,
            int passed,
            long receipt,
            List<Long> inFlight,
            long counted,
            int flying,
            long server) {

        /** A number of each, by partition. */
        public static Counts counts(Collection<Grant> grants, ToLongFunction<Grant> number) {
            Counts.Tally tally = new Counts.Tally();
            grants.forEach(grant -> tally.add(grant.partition(), number.applyAsLong(grant)));
            return tally.counts();
        }
    }

    /**
     * Takes partitions that no living node works on, with the position that the newest receipt tells. A row that a dying
     * owner's last transaction still locks is passed by: it is free at the next try.
     *
     * @param connection in a transaction
     * @param held the partitions that this node works on; one that is said to be its own but is not among them, because a
     *     worker dropped everything at a lost fence, is taken again
     */
    public static List<Grant> takeFree(Connection connection, long node, int consumer, short[] held)
            throws SQLException {
        Sql.readCommitted(connection);
        List<Grant> taken = Sql.query(
                connection, """
                with free as (
                    select f.consumer, f.partition from tasuki.assignment f
                    where f.consumer = ? and not (f.node is not distinct from ? and f.partition = any (?)) and not exists (
                        select from tasuki.node n
                        where n.id = f.node and n.id <> ? and n.left_at is null
                          and n.heartbeat_at > clock_timestamp() - n.lease)
                    order by f.partition for update skip locked)
                update tasuki.assignment a
                set node = ?, epoch = a.epoch + 1, assigned_at = clock_timestamp()
                from free where a.consumer = free.consumer and a.partition = free.partition
                returning a.consumer, a.partition, a.epoch, a.tick, a.upto, a.seq, a.passed, a.receipt, a.in_flight,
                          a.counted, a.flying, %s as server
                """.formatted(Fence.SERVER), AssignmentTable::read, consumer, node, held, node, node);
        return taken.isEmpty() ? taken : withReceipts(connection, consumer, taken);
    }

    /** A checkpoint is a few seconds old at most; a newer receipt knows better. */
    private static List<Grant> withReceipts(Connection connection, int consumer, List<Grant> taken)
            throws SQLException {
        long oldest = taken.stream().mapToLong(Grant::receipt).min().orElse(0);
        Map<Short, ReceiptRow> newest = new HashMap<>();
        for (ReceiptRow row : Sql.query(connection, """
                select distinct on (p) p, r.id, r.tick, r.upto, r.seq, r.in_flight, coalesce(r.passed[at], 0) as passed,
                       r.counted[at] as counted, coalesce(r.flying[at], 0) as flying
                from tasuki.receipt r cross join lateral unnest(r.partitions) with ordinality as mine (p, at)
                where r.consumer = ? and r.id > ? order by p, r.id desc
                """, ReceiptRow::read, consumer, oldest)) {
            newest.put(row.partition(), row);
        }
        List<Grant> grants = new ArrayList<>();
        for (Grant grant : taken) {
            ReceiptRow row = newest.get(grant.partition());
            grants.add(row == null || row.id() <= grant.receipt() ? grant : row.instead(grant));
        }
        return grants;
    }

    private record ReceiptRow(
            short partition,
            long id,
            long tick,
            long upto,
            @Nullable Long seq,
            int passed,
            List<Long> inFlight,
            long counted,
            int flying) {
        static ReceiptRow read(ResultSet row) throws SQLException {
            return new ReceiptRow(
                    row.getShort("p"),
                    row.getLong("id"),
                    row.getLong("tick"),
                    row.getLong("upto"),
                    Sql.longOrNull(row, "seq"),
                    row.getInt("passed"),
                    boxed(Sql.longs(row, "in_flight")),
                    row.getLong("counted"),
                    row.getInt("flying"));
        }

        Grant instead(Grant grant) {
            return new Grant(
                    grant.consumer(),
                    partition,
                    grant.epoch(),
                    tick,
                    upto,
                    seq,
                    passed,
                    id,
                    inFlight,
                    counted,
                    flying,
                    grant.server());
        }
    }

    private static Grant read(ResultSet row) throws SQLException {
        return new Grant(
                row.getInt("consumer"),
                row.getShort("partition"),
                row.getLong("epoch"),
                row.getLong("tick"),
                row.getLong("upto"),
                Sql.longOrNull(row, "seq"),
                row.getInt("passed"),
                row.getLong("receipt"),
                boxed(Sql.longs(row, "in_flight")),
                row.getLong("counted"),
                row.getInt("flying"),
                row.getLong("server"));
    }

    private static List<Long> boxed(long[] values) {
        List<Long> boxed = new ArrayList<>(values.length);
        for (long value : values) {
            boxed.add(value);
        }
        return boxed;
    }

    /**
     * Where the cursor of some partitions is.
     *
     * @param receipt the newest receipt that the position includes
     * @param inFlight deliveries behind it whose effect may be happening
     */
    public record Checkpoint(Position at, Account account, long receipt, List<Long> inFlight) {}

    /**
     * Refreshes the checkpoint of partitions that are at the same position.
     *
     * @throws FenceLost when another node took over one of them
     */
    public static void checkpoint(Connection connection, Fence fence, Checkpoint checkpoint) throws SQLException {
        update(connection, fence, fence.node(), checkpoint);
    }

    /** Gives partitions back, at their position. */
    public static void release(Connection connection, Fence fence, Checkpoint checkpoint) throws SQLException {
        update(connection, fence, null, checkpoint);
    }

    private static void update(Connection connection, Fence fence, @Nullable Long owner, Checkpoint checkpoint)
            throws SQLException {
        Position at = checkpoint.at();
        Account account = checkpoint.account();
        Args args = new Args();
        args.add(fence.partitions(), fence.epochs(), at.passed().of(fence.partitions()));
        args.add(account.counted().of(fence.partitions()), account.flying().of(fence.partitions()));
        args.add(owner, at.tick().id(), at.upto().id(), at.seq(), checkpoint.receipt());
        args.add(checkpoint.inFlight().stream().mapToLong(Long::longValue).toArray(), fence.consumer(), fence.node());
        args.add(fence.server());
        int updated = Sql.update(connection, """
                with mine as (
                    select * from unnest(?::smallint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[])
                        as m (partition, epoch, passed, counted, flying))
                update tasuki.assignment a
                set node = ?::bigint, tick = ?, upto = ?, seq = ?::bigint, receipt = ?, in_flight = ?::bigint[],
                    passed = mine.passed, counted = mine.counted, flying = mine.flying
                from mine
                where a.consumer = ? and a.node = ? and a.partition = mine.partition and a.epoch = mine.epoch and %s = ?
                """.formatted(Fence.SERVER), args.values());
        if (updated != fence.partitions().length) {
            throw fence.lost(connection);
        }
    }
}

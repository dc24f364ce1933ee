package dev.tasuki.internal.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Who works a partition for a consumer, and where its cursor was. */
public final class AssignmentTable {
    private AssignmentTable() {}

    /**
     * A partition that this node has just got, and where to go on.
     *
     * @param epoch the number of this change of hands
     * @param inFlight deliveries of the partition whose effect may have happened, as its former owner had marked them
     * @param counted as {@link Account#counted}, of this partition
     * @param flying as {@link Account#flying}, of this partition
     * @param server as {@link Fence#server}
     * @param suspicion what its former owners died of
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
            long server,
            Suspicion suspicion) {

        private Grant with(List<Long> others) {
            return new Grant(
                    consumer, partition, epoch, tick, upto, seq, passed, receipt, others, counted, flying, server,
                    suspicion);
        }

        Grant with(Suspicion other) {
            return new Grant(
                    consumer, partition, epoch, tick, upto, seq, passed, receipt, inFlight, counted, flying, server,
                    other);
        }

        /** A number of each, by partition. */
        public static Counts counts(Collection<Grant> grants, ToLongFunction<Grant> number) {
            Counts.Tally tally = new Counts.Tally();
            grants.forEach(grant -> tally.add(grant.partition(), number.applyAsLong(grant)));
            return tally.counts();
        }
    }

    /**
     * How the partitions of a consumer are shared out.
     *
     * @param runners the living nodes that work for it and do not stop, in the order of their ids
     * @param own how many are said to be this node's
     * @param free how many no living node holds
     */
    public record Shares(int consumer, List<Long> runners, int own, int free) {}

    /** A look at the shares of some consumers. */
    public static List<Shares> shares(Connection connection, long node, int[] consumers) throws SQLException {
        return Sql.query(connection, SHARES, AssignmentTable::readShares, consumers, node);
    }

    private static final String SHARES = """
            select c.id, array(
                       select n.id from tasuki.node n
                       where c.id = any (n.consumers) and n.draining_at is null and %s order by n.id) as runners,
                   seats.own, seats.free
            from unnest(?::int[]) as c (id)
            cross join lateral (
                select count(*) filter (where a.node = me.id) as own,
                       count(*) filter (where a.node is distinct from me.id and n.id is null) as free
                from tasuki.assignment a cross join (select ?::bigint as id) me
                left join tasuki.node n on n.id = a.node and %s
                where a.consumer = c.id) seats
            """.formatted(NodeTable.ALIVE, NodeTable.ALIVE);

    private static Shares readShares(ResultSet row) throws SQLException {
        return new Shares(row.getInt("id"), boxed(Sql.longs(row, "runners")), row.getInt("own"), row.getInt("free"));
    }

    /**
     * Takes partitions that no living node works on, with the position that the newest receipt tells. A row that a dying
     * owner's last transaction still locks is passed by: it is free at the next try.
     *
     * @param connection in a transaction
     * @param most how many at most
     */
    public static List<Grant> takeFree(Connection connection, long node, int consumer, int most) throws SQLException {
        return take(connection, node, consumer, """
                f.node is distinct from ? and not exists (
                    select from tasuki.node n where n.id = f.node and %s)
                order by f.partition limit ?""".formatted(NodeTable.ALIVE), node, most);
    }

    /**
     * Takes again what is said to be this node's own, because a worker dropped it: the new epoch shuts out whatever is still
     * going on under the old one.
     *
     * @param connection in a transaction
     * @param held the partitions that this node does work on
     */
    public static List<Grant> takeOwn(Connection connection, long node, int consumer, short[] held)
            throws SQLException {
        return take(
                connection, node, consumer, "f.node = ? and f.partition <> all (?) order by f.partition", node, held);
    }

    private static List<Grant> take(
            Connection connection, long node, int consumer, String which, Object first, Object second)
            throws SQLException {
        Sql.readCommitted(connection);
        List<Taken> taken = Sql.query(
                connection,
                """
                with free as (
                    select f.consumer, f.partition, f.node as former, f.node = ? or exists (
                        select from tasuki.node n where n.id = f.node and %s) as lives
                    from tasuki.assignment f where f.consumer = ? and %s for update skip locked)
                update tasuki.assignment a
                set node = ?, epoch = a.epoch + 1, assigned_at = clock_timestamp(),
                    suspect = case when free.lives then null else a.suspect end
                from free where a.consumer = free.consumer and a.partition = free.partition
                returning a.consumer, a.partition, a.epoch, a.tick, a.upto, a.seq, a.passed, a.receipt, a.in_flight,
                          a.counted, a.flying, %s as server, case when not free.lives then free.former end as dead, %s
                """.formatted(NodeTable.LEFT_IN_ORDER, which, Fence.SERVER, DeathRecord.COLUMNS),
                Taken::read,
                node,
                consumer,
                first,
                second,
                node);
        if (taken.isEmpty()) {
            return List.of();
        }
        List<Grant> grants = withReceipts(
                connection, consumer, taken.stream().map(Taken::grant).toList());
        grants = withTheirOwnInFlight(connection, consumer, grants);
        return withSuspicions(connection, consumer, grants, taken);
    }

    /**
     * A row as it was taken.
     *
     * @param dead its owner that died, or fell silent for so long that it counts as dead; null when there is none, or when it
     *     stopped in order and could not give the partition back, for want of the database
     */
    private record Taken(Grant grant, @Nullable Long dead, DeathRecord deaths) {
        static Taken read(ResultSet row) throws SQLException {
            return new Taken(AssignmentTable.read(row), Sql.longOrNull(row, "dead"), DeathRecord.read(row));
        }
    }

    private static List<Grant> withSuspicions(
            Connection connection, int consumer, List<Grant> grants, List<Taken> taken) throws SQLException {
        if (taken.stream().allMatch(t -> t.dead() == null)) {
            return grants;
        }
        List<Map.Entry<Short, Long>> parked = Sql.query(
                connection,
                "select partition, seq from tasuki.parked where consumer = ? and state = 'in_flight'",
                row -> Map.entry(row.getShort(1), row.getLong(2)),
                consumer);
        List<Grant> suspected = new ArrayList<>();
        for (int i = 0; i < grants.size(); i++) {
            Grant grant = grants.get(i);
            Long dead = taken.get(i).dead();
            if (dead != null) {
                List<Long> marked = new ArrayList<>(grant.inFlight());
                for (Map.Entry<Short, Long> one : parked) {
                    if (one.getKey() == grant.partition()) {
                        marked.add(one.getValue());
                    }
                }
                DeathRecord deaths =
                        DeathRecord.note(connection, grant, dead, taken.get(i).deaths(), marked);
                grant = grant.with(deaths.suspicion());
            }
            suspected.add(grant);
        }
        return suspected;
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

    /**
     * A former owner wrote the same marks for all partitions that were at one place. Once they part, each one's receipts speak of
     * itself only, and what is still said of another is out of date.
     */
    private static List<Grant> withTheirOwnInFlight(Connection connection, int consumer, List<Grant> grants)
            throws SQLException {
        long[] all = grants.stream()
                .flatMap(grant -> grant.inFlight().stream())
                .mapToLong(Long::longValue)
                .distinct()
                .toArray();
        if (all.length == 0) {
            return grants;
        }
        Map<Long, Short> partitions = new HashMap<>();
        Sql.query(connection, """
                        select m.seq, m.partition from tasuki.message m join tasuki.consumer c on c.topic = m.topic
                        where c.id = ? and m.seq = any (?)
                        """, row -> Map.entry(row.getLong("seq"), row.getShort("partition")), consumer, all)
                .forEach(entry -> partitions.put(entry.getKey(), entry.getValue()));
        return grants.stream()
                .map(grant -> grant.with(grant.inFlight().stream()
                        .filter(seq -> Objects.equals(partitions.get(seq), grant.partition()))
                        .toList()))
                .toList();
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
                    grant.server(),
                    grant.suspicion());
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
                row.getLong("server"),
                Suspicion.NONE);
    }

    static List<Long> boxed(long[] values) {
        List<Long> boxed = new ArrayList<>(values.length);
        for (long value : values) {
            boxed.add(value);
        }
        return boxed;
    }

    /**
     * Where the cursor of some partitions is.
     *
     * @param receipt a receipt that the position includes
     * @param inFlight deliveries behind it whose effect may be happening
     */
    public record Checkpoint(Position at, Account account, long receipt, List<Long> inFlight) {}

    /**
     * Refreshes the checkpoint of partitions that are at the same position. To be called between transactions of the lane that
     * owns them, see {@link #UPDATE}.
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
        args.add(owner, at.tick().id(), at.upto().id(), at.seq());
        args.add(checkpoint.inFlight().stream().mapToLong(Long::longValue).toArray(), checkpoint.receipt());
        args.add(fence.consumer(), fence.node(), fence.server());
        int updated = Sql.update(connection, UPDATE, args.values());
        if (updated != fence.partitions().length) {
            throw fence.lost(connection);
        }
    }

    /**
     * Besides the position, a checkpoint says up to which receipt whoever takes over need not look. That is the newest receipt
     * of any consumer, by its sequence, and not only the newest of this lane: a lane that passes by what it does not want writes
     * none, and would keep the old ones from being reclaimed.
     *
     * <p>None of this lane's is passed over by that. Only the lane that holds the epoch can write a receipt for these
     * partitions; it is between transactions, so each of its receipts is committed and part of the position; a transaction of
     * a former epoch cannot commit any more, for the takeover waited for it. And whichever comes later gets a greater id,
     * because the sequence caches none. The function locks the sequence's page; a plain read of last_value may find more than was
     * given yet (see {@link TickTable}), and the receipts with those ids would be passed over.
     */
    private static final String UPDATE = """
            with mine as (
                select * from unnest(?::smallint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[])
                    as m (partition, epoch, passed, counted, flying))
            update tasuki.assignment a
            set node = ?::bigint, tick = ?, upto = ?, seq = ?::bigint, in_flight = ?::bigint[],
                passed = mine.passed, counted = mine.counted, flying = mine.flying,
                receipt = greatest(?, coalesce(pg_sequence_last_value('tasuki.receipt_id'), 0))
            from mine
            where a.consumer = ? and a.node = ? and a.partition = mine.partition and a.epoch = mine.epoch and %s = ?
            """.formatted(Fence.SERVER);
}

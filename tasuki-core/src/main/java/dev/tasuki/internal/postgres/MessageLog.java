package dev.tasuki.internal.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the log: a batch between two ticks, in the order of seq, a page at a time. */
public final class MessageLog {
    private MessageLog() {}

    /**
     * What a reader wants of the log.
     *
     * @param topic the topic's id
     * @param types the types whose payload it needs; empty for all
     * @param partitions the partitions it works on; null for all of the topic
     * @param messages how many messages a page may have
     * @param bytes how many bytes of payload a page may have; one message more is read than fits
     */
    public record Reader(short topic, Set<String> types, short @Nullable [] partitions, int messages, int bytes) {}

    /**
     * Reads a page.
     *
     * <p>The cost is that of the page, however large the batch: both parts walk an index in the order of seq and stop after a
     * page. The first walks all seqs of the topic from the page before on; a batch is dense there. The second looks at the
     * transactions that were open at the earlier tick and are over at the later one, each in the order of its seqs.
     *
     * <p>{@code (xid >= …) is true} hides the comparison from the planner: with stale statistics it would take the index on
     * xid for it and sort the whole batch for every page.
     *
     * @param at tells the batch and where to go on
     * @return messages in the order of seq; fewer than asked for only when the batch ends or the bytes are used up
     */
    public static Page page(Connection connection, Reader reader, Position at) throws SQLException {
        Tick from = at.tick();
        Tick to = at.upto();
        long[] late = from.snapshot().endedBy(to.snapshot());
        Long past = at.seq();
        long after = past == null ? Long.MIN_VALUE : past;
        String mine = reader.partitions() == null ? "" : "and partition = any (?)";
        String columns = StoredMessage.COMMON + ", not_before, payload";
        String segments = from.segmentsUpTo(to);
        StringBuilder sql = new StringBuilder("""
                select *, octets as size, not_before > clock_timestamp() as early,
                       case when wanted then body end as payload
                from (select *, sum(octets) over (order by seq rows unbounded preceding) as running from (
                """);
        Args args = new Args();
        String select = """
                select %s, octet_length(payload) as octets, payload as body,
                       (cardinality(?::text[]) = 0 or type = any (?::text[])) as wanted
                """.formatted(columns.replace(", payload", ""));
        String[] types = reader.types().toArray(new String[0]);
        sql.append("(").append(select).append("""
                        from tasuki.message
                        where segment in (%s) and topic = ? and seq > ? %s
                          and (xid >= ?) is true and pg_visible_in_snapshot(xid, ?)
                        order by seq limit ?)
                        """.formatted(segments, mine));
        args.add(types, types, reader.topic(), Math.max(after, from.floorSeq()));
        args.addIfPresent(reader.partitions());
        args.add(xid(from.snapshot().xmax()), new Sql.Inferred(to.snapshot().text()), reader.messages());
        for (long xid : late) {
            sql.append("union all (").append(select).append("""
                            from tasuki.message
                            where segment in (%s) and xid = ? and topic = ? and seq > ? %s
                            order by seq limit ?)
                            """.formatted(segments, mine));
            args.add(types, types, xid(xid), reader.topic(), after);
            args.addIfPresent(reader.partitions());
            args.add(reader.messages());
        }
        sql.append(") parts order by seq limit ?) page where running - octets < ? order by seq");
        args.add(reader.messages(), reader.bytes());
        List<Sized> rows = Sql.query(
                connection,
                sql.toString(),
                row -> new Sized(StoredMessage.read(row), row.getInt("size")),
                args.values());
        long size = rows.stream().mapToLong(Sized::size).sum();
        boolean endsBatch = rows.size() < reader.messages() && size < reader.bytes();
        return new Page(rows.stream().map(Sized::message).toList(), endsBatch);
    }

    /**
     * A page of a batch.
     *
     * @param messages in the order of seq
     * @param endsBatch whether nothing of the batch comes after it
     */
    public record Page(List<StoredMessage> messages, boolean endsBatch) {}

    private record Sized(StoredMessage message, int size) {}

    /**
     * Counts all messages of a batch in another way than it is read: by what visibility means, without a floor, a page or a
     * late part. For when the ticks promised something else than the pages had.
     */
    public static Counts count(Connection connection, short topic, Position batch) throws SQLException {
        Counts.Tally tally = new Counts.Tally();
        Sql.query(
                connection,
                """
                select partition, count(*) as messages from tasuki.message
                where topic = ? and pg_visible_in_snapshot(xid, ?) and not pg_visible_in_snapshot(xid, ?)
                group by partition
                """,
                row -> {
                    tally.add(row.getShort("partition"), row.getLong("messages"));
                    return "";
                },
                topic,
                new Sql.Inferred(batch.upto().snapshot().text()),
                new Sql.Inferred(batch.tick().snapshot().text()));
        return tally.counts();
    }

    /** Reads messages again, by their seqs, in order. */
    public static List<StoredMessage> bySeq(Connection connection, short topic, Collection<Long> seqs)
            throws SQLException {
        return Sql.query(
                connection,
                """
                select %s, not_before, payload, true as wanted, false as early
                from tasuki.message where topic = ? and seq = any (?) order by seq
                """.formatted(StoredMessage.COMMON),
                StoredMessage::read,
                topic,
                seqs.stream().mapToLong(Long::longValue).toArray());
    }

    private static Sql.Inferred xid(long xid) {
        return new Sql.Inferred(Long.toString(xid));
    }
}

package dev.tasuki.internal.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the log: a batch between two ticks, in the order of seq, a page at a time. */
public final class MessageLog {
    private MessageLog() {}

    /** Where a page has its share of what was rolled back, and a little more, one look does. */
    private static final double SLACK = 1.05;

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
     * <p>The cost is that of the page, however large the batch and whatever the planner believes: with statistics from before the
     * batch it may sort all that is in reach instead of walking an index. So what is in reach is bounded by the batch's own ceiling
     * and, where the batch is much larger than a page, by a window of seqs, which grows where they are sparse.
     *
     * @param at tells the batch and where to go on
     * @return messages in the order of seq; fewer than asked for only when the batch ends or the bytes are used up
     */
    public static Page page(Connection connection, Reader reader, Position at) throws SQLException {
        Tick from = at.tick();
        Tick to = at.upto();
        Long past = at.seq();
        long after = past == null ? Long.MIN_VALUE : past;
        long beginning = Math.max(after, from.floorSeq());
        long reach = reach(reader, from, to);
        List<StoredMessage> messages = new ArrayList<>();
        long bytes = 0;
        while (true) {
            long end = reach < to.ceilingSeq() - beginning ? beginning + reach : to.ceilingSeq();
            Window window = new Window(after, end, reader.messages() - messages.size(), reader.bytes() - bytes);
            for (Sized row : window(connection, reader, at, window)) {
                messages.add(row.message());
                bytes += row.size();
            }
            boolean full = messages.size() >= reader.messages() || bytes >= reader.bytes();
            if (full || end >= to.ceilingSeq()) {
                return new Page(messages, !full);
            }
            after = end;
            beginning = end;
            reach *= 2;
        }
    }

    /** How many seqs to look through first: all of a small batch; of a large one, those that have a page in them on the average. */
    private static long reach(Reader reader, Tick from, Tick to) {
        long most = 2L * reader.messages();
        if (to.total() - from.total() <= most) {
            return to.ceilingSeq();
        }
        short[] partitions = reader.partitions();
        Counts between = to.totals().minus(from.totals());
        long mine =
                partitions == null ? between.sum() : between.only(partitions).sum();
        double spread = ((double) to.ceilingSeq() - from.floorSeq()) / Math.max(1, mine);
        return 1 + (long) Math.min(most, reader.messages() * spread * SLACK);
    }

    /** Seqs after one and up to another, and how much of them still fits in the page. */
    private record Window(long after, long upto, int messages, long bytes) {}

    /**
     * Reads from a window. The first part walks all seqs of the topic from the floor on; a batch is dense there. The second looks
     * at the transactions that were open at the earlier tick and are over at the later one, each in the order of its seqs.
     *
     * <p>{@code (xid >= …) is true} hides the comparison from the planner, which would take the index on xid for it.
     */
    private static List<Sized> window(Connection connection, Reader reader, Position at, Window window)
            throws SQLException {
        Tick from = at.tick();
        Tick to = at.upto();
        long[] late = from.snapshot().endedBy(to.snapshot());
        String mine = reader.partitions() == null ? "" : "and partition = any (?)";
        String segments = from.segmentsUpTo(to).children();
        StringBuilder sql = new StringBuilder("""
                select %s, not_before, wanted, octets as size, not_before > clock_timestamp() as early,
                       case when wanted then body end as payload
                from (select *, sum(octets) over (order by seq rows unbounded preceding) as running from (
                """.formatted(StoredMessage.NAMES));
        Args args = new Args();
        String select = """
                select %s, not_before, octet_length(payload) as octets, payload as body,
                       (cardinality(?::text[]) = 0 or type = any (?::text[])) as wanted
                """.formatted(StoredMessage.COMMON);
        String[] types = reader.types().toArray(new String[0]);
        sql.append("(").append(select).append("""
                        from tasuki.message
                        where segment in (%s) and topic = ? and seq > ? and seq <= ? %s
                          and (xid >= ?) is true and pg_visible_in_snapshot(xid, ?)
                        order by seq limit ?)
                        """.formatted(segments, mine));
        args.add(types, types, reader.topic(), Math.max(window.after(), from.floorSeq()), window.upto());
        args.addIfPresent(reader.partitions());
        args.add(xid(from.snapshot().xmax()), new Sql.Inferred(to.snapshot().text()), window.messages());
        for (long xid : late) {
            sql.append("union all (").append(select).append("""
                            from tasuki.message
                            where segment in (%s) and xid = ? and topic = ? and seq > ? and seq <= ? %s
                            order by seq limit ?)
                            """.formatted(segments, mine));
            args.add(types, types, xid(xid), reader.topic(), window.after(), window.upto());
            args.addIfPresent(reader.partitions());
            args.add(window.messages());
        }
        sql.append(") parts order by seq limit ?) page where running - octets < ? order by seq");
        args.add(window.messages(), window.bytes());
        return Sql.query(
                connection,
                sql.toString(),
                row -> new Sized(StoredMessage.read(row), row.getInt("size")),
                args.values());
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
     * What one snapshot sees and an earlier one does not, by the numbers of transactions alone, in all segments: without a floor, a
     * page or any other bound that a reader goes by.
     */
    static final String BETWEEN = """
            select partition, seq, segment, xid from tasuki.message
            where xid >= ? and xid < ? and topic = ? and pg_visible_in_snapshot(xid, ?)
            union all
            select late.* from unnest(?::xid8[]) open cross join lateral (
                select partition, seq, segment, xid from tasuki.message where xid = open and topic = ? offset 0) late""";

    /** The values of {@link #BETWEEN}. */
    static void between(Args args, Tick from, Tick upto) {
        Snapshot later = upto.snapshot();
        args.add(xid(from.snapshot().xmax()), xid(later.xmax()), from.topic(), new Sql.Inferred(later.text()));
        args.add(new Sql.Inferred(Arrays.stream(from.snapshot().endedBy(later))
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(",", "{", "}"))));
        args.add(from.topic());
    }

    /** Counts all messages between two ticks in another way than they are read. */
    public static Counts count(Connection connection, Tick from, Tick upto) throws SQLException {
        Counts.Tally tally = new Counts.Tally();
        Args args = new Args();
        between(args, from, upto);
        Sql.query(
                connection,
                "select partition, count(*) as messages from (" + BETWEEN + ") each group by partition",
                row -> {
                    tally.add(row.getShort("partition"), row.getLong("messages"));
                    return "";
                },
                args.values());
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

    static Sql.Inferred xid(long xid) {
        return new Sql.Inferred(Long.toString(xid));
    }
}

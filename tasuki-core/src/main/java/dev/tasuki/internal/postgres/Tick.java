package dev.tasuki.internal.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A row of {@code tasuki.tick}: the log's clock for one topic.
 *
 * @param id grows along the topic's chain
 * @param topic the topic's id
 * @param messages how many this tick made visible
 * @param total how many all ticks up to this one made visible
 * @param floorSeq transactions from xmax of the snapshot on have only greater seqs
 * @param ceilingSeq nothing that it sees has a greater seq
 * @param firstSegment the number of the first segment that can hold a message which this tick does not see
 * @param lastSegment the number of the last segment that can hold a message which it sees
 * @param snapshot what this tick sees
 * @param totals the total, by partition
 */
public record Tick(
        long id,
        short topic,
        int messages,
        long total,
        long floorSeq,
        long ceilingSeq,
        long firstSegment,
        long lastSegment,
        Snapshot snapshot,
        Counts totals) {

    // Segments are counted by the database, which alone knows how long one is, and with slack for its clock.
    static final String COLUMNS = """
            id, topic, messages, total, floor_seq, ceiling_seq, snapshot::text as snapshot, totals,
            tasuki.segment_number(since - tasuki.clock_slack()) as first_segment,
            tasuki.segment_number(taken_at + tasuki.clock_slack()) as last_segment""";

    static Tick read(ResultSet row) throws SQLException {
        return new Tick(
                row.getLong("id"),
                row.getShort("topic"),
                row.getInt("messages"),
                row.getLong("total"),
                row.getLong("floor_seq"),
                row.getLong("ceiling_seq"),
                row.getLong("first_segment"),
                row.getLong("last_segment"),
                Snapshot.parse(row.getString("snapshot")),
                Counts.of(Sql.longs(row, "totals")));
    }

    /** Whether this tick is the very next of its chain after another. */
    public boolean follows(Tick earlier) {
        return id > earlier.id && total - messages == earlier.total;
    }

    /** Where messages can be that this tick does not see and a later one does. */
    Segments segmentsUpTo(Tick later) {
        return Segments.between(firstSegment, later.lastSegment);
    }
}

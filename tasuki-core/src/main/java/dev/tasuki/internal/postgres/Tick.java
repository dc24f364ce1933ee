package dev.tasuki.internal.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A row of {@code tasuki.tick}: the log's clock for one topic.
 *
 * @param id grows along the topic's chain
 * @param topic the topic's id
 * @param messages how many this tick made visible
 * @param total how many all ticks up to this one made visible
 * @param floorSeq transactions from xmax of the snapshot on have only greater seqs
 * @param takenAt when, by the database's clock
 * @param since a message that this tick does not see was inserted after this
 * @param snapshot what this tick sees
 * @param totals the total, by partition
 */
public record Tick(
        long id,
        short topic,
        int messages,
        long total,
        long floorSeq,
        Instant takenAt,
        Instant since,
        Snapshot snapshot,
        Counts totals) {

    static final String COLUMNS =
            "id, topic, messages, total, floor_seq, taken_at, since, snapshot::text as snapshot, totals";
    private static final int SEGMENTS = 10;

    /** The database's clock may be set back a little, or that of a promoted replica be behind. */
    private static final Duration CLOCK_SLACK = Duration.ofHours(1);

    static Tick read(ResultSet row) throws SQLException {
        return new Tick(
                row.getLong("id"),
                row.getShort("topic"),
                row.getInt("messages"),
                row.getLong("total"),
                row.getLong("floor_seq"),
                Objects.requireNonNull(Sql.instant(row, "taken_at")),
                Objects.requireNonNull(Sql.instant(row, "since")),
                Snapshot.parse(row.getString("snapshot")),
                Counts.of(Sql.longs(row, "totals")));
    }

    /** Whether this tick is the very next of its chain after another. */
    public boolean follows(Tick earlier) {
        return id > earlier.id && total - messages == earlier.total;
    }

    /** The segments that can hold what this tick does not see and a later one does, as a list for SQL. */
    String segmentsUpTo(Tick later) {
        return segments(since, later.takenAt);
    }

    static String segments(Instant from, Instant to) {
        long first = Math.floorDiv(from.minus(CLOCK_SLACK).getEpochSecond(), 86_400L);
        long last = Math.floorDiv(to.plus(CLOCK_SLACK).getEpochSecond(), 86_400L);
        TreeSet<Long> segments = new TreeSet<>();
        for (long day = first; day <= last && segments.size() < SEGMENTS; day++) {
            segments.add(Math.floorMod(day, (long) SEGMENTS));
        }
        return segments.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}

package dev.tasuki.internal.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A segment that is past the retention, with all its rows, and far from the current one.
 *
 * <p><b>Why nobody waits.</b> TRUNCATE needs a lock that excludes even readers. Asked for in the usual way it would wait for a
 * reader that is there, and whoever comes later would wait behind it. So it is taken at once or not at all, and asked for again
 * in the next round. A publisher locks only the child that it writes to, which is never a retired one.
 *
 * <p><b>Why nothing changes between the look and the TRUNCATE.</b> The look is taken again under the lock, by statements with
 * snapshots of their own. Whoever wrote to the segment in a transaction that is still open, or prepared, has a lock that
 * excludes ours. Positions only move on. New ones come with new consumers: see {@link StartingPlaces}.
 */
public record RetiredSegment(Ring ring, long number) {

    /**
     * Those that hold anything, oldest first; messages first, since the other rings keep what belongs to a message in the log.
     *
     * @param retention how long everything is kept at least
     */
    public static List<RetiredSegment> all(Connection connection, Duration retention) throws SQLException {
        List<RetiredSegment> retired = new ArrayList<>();
        for (Ring ring : Ring.values()) {
            retired.addAll(Sql.query(
                    connection,
                    RETIRED
                            + " where pg_relation_size(('tasuki.' || ? || '_' || number % 10)::regclass) > 0 order by number",
                    row -> new RetiredSegment(ring, row.getLong("number")),
                    SegmentNeeds.micros(retention),
                    ring.toString()));
        }
        return retired;
    }

    // A segment's number, modulo ten, is its child. Of the current one and its two neighbours none is ever at rest.
    private static final String RETIRED = """
            select number from (select tasuki.segment_number(clock_timestamp()) as current) clock
            cross join lateral generate_series(current - 8, current - 2) number
            join (select tasuki.segment_number(clock_timestamp() - ?::bigint * interval '1 microsecond') as first_kept) bound
              on number < first_kept
            """;

    /** Its child's place in the ring. */
    public int child() {
        return Ring.childOf(number);
    }

    /** Whether there is anything in it; after a TRUNCATE there is not. */
    public boolean isEmpty(Connection connection) throws SQLException {
        return Sql.first(
                        connection,
                        "select pg_relation_size(?::regclass) = 0",
                        row -> row.getBoolean(1),
                        ring.child(child()))
                .orElseThrow();
    }

    /** How much it takes on disk, with its indexes. */
    public long bytes(Connection connection) throws SQLException {
        return bytes(connection, ring, child());
    }

    static long bytes(Connection connection, Ring ring, int segment) throws SQLException {
        return Sql.first(
                        connection,
                        "select pg_total_relation_size(?::regclass)",
                        row -> row.getLong(1),
                        ring.child(segment))
                .orElseThrow();
    }

    /** Whether anybody needs it. A look without locks; see {@link #lock}. */
    public boolean isNeeded(Connection connection, Duration retention) throws SQLException {
        return !SegmentNeeds.of(connection, ring, new int[] {child()}, retention)
                .isEmpty();
    }

    /**
     * Makes ready to reclaim it, in a transaction that {@link #truncate} is to end.
     *
     * @param connection at the beginning of a transaction
     * @return false when somebody uses it now or needs it after all, or another node reclaims: roll back, and try again later
     */
    public boolean lock(Connection connection, Duration retention) throws SQLException {
        Sql.readCommitted(connection);
        Sql.query(
                connection,
                "select set_config('lock_timeout', '100ms', true)",
                row -> ""); // the checks lock things too
        if (!StartingPlaces.tryLock(connection)) {
            return false;
        }
        try {
            Sql.update(connection, "lock table " + ring.child(child()) + " in access exclusive mode nowait");
        } catch (SQLException e) {
            if ("55P03".equals(e.getSQLState())) { // lock_not_available
                return false;
            }
            throw e;
        }
        return isStillRetired(connection, retention) && !isNeeded(connection, retention);
    }

    private boolean isStillRetired(Connection connection, Duration retention) throws SQLException {
        return Sql.first(
                        connection,
                        RETIRED + " where number = ?",
                        row -> row.getLong(1),
                        SegmentNeeds.micros(retention),
                        number)
                .isPresent();
    }

    /** Reclaims it, under the {@linkplain #lock lock}. */
    public void truncate(Connection connection) throws SQLException {
        Sql.update(connection, "truncate " + ring.child(child()));
    }
}

package dev.tasuki.internal.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Keeps, for each topic, the earliest tick at which a consumer may begin: after it, the log is complete. Ticks outlive the
 * messages that they saw, and a consumer that began before reclaimed ones would find fewer messages than its ticks count.
 *
 * <p>A consumer takes its place, and becomes visible with it, under a lock under which places are moved. So once a place is
 * moved, whoever began before it is known, and keeps what it needs.
 */
public final class StartingPlaces {
    private StartingPlaces() {}

    private static final long LOCK = 8463221003L;

    /** Takes the lock for the transaction, and waits for it. */
    static void lock(Connection connection) throws SQLException {
        Sql.query(connection, "select pg_advisory_xact_lock(?)", row -> "", LOCK);
    }

    /** Takes the lock for the transaction, if nobody has it. It also lets one node at a time reclaim. */
    static boolean tryLock(Connection connection) throws SQLException {
        return Sql.first(connection, "select pg_try_advisory_xact_lock(?)", row -> row.getBoolean(1), LOCK)
                .orElseThrow();
    }

    private record Place(short topic, long completeAfter) {}

    /**
     * Moves the place of each topic behind all that a segment of messages holds, which may be reclaimed after the commit.
     *
     * @param connection at the beginning of a transaction
     * @return false when a consumer takes its place just now: roll back, and try again later
     */
    public static boolean moveBehind(Connection connection, RetiredSegment messages) throws SQLException {
        Sql.readCommitted(connection);
        if (!tryLock(connection)) {
            return false;
        }
        List<Place> places = Sql.queryUncompiled(
                connection, """
                select p.id, p.complete_after from tasuki.topic p cross join lateral (
                    select from tasuki.message where segment = %d and topic = p.id order by seq limit 1) m
                """.formatted(messages.child()), row -> new Place(row.getShort(1), row.getLong(2)));
        for (Place place : places) {
            Optional<Long> tick = firstPast(connection, place, messages.child());
            if (tick.isPresent()) { // otherwise a message is still needed, and the segment is not reclaimed
                Sql.update(
                        connection,
                        "update tasuki.topic set complete_after = ? where id = ? and complete_after < ?",
                        tick.get(),
                        place.topic(),
                        tick.get());
            }
        }
        return true;
    }

    private record Probe(long id, boolean past) {}

    /**
     * The first tick that sees everything in a segment. A later tick sees it, too, so that halving finds the first, however long
     * the chain is.
     */
    private static Optional<Long> firstPast(Connection connection, Place place, int segment) throws SQLException {
        long low = place.completeAfter();
        long high = TickTable.newest(connection, place.topic()).id();
        Optional<Long> found = Optional.empty();
        while (low <= high) {
            long middle = found.isEmpty() && low == place.completeAfter() ? low : low + (high - low) / 2;
            Probe probe = probe(connection, place.topic(), middle, segment);
            if (probe.past()) {
                found = Optional.of(probe.id());
                high = middle - 1;
            } else {
                low = probe.id() + 1;
            }
        }
        return found;
    }

    /**
     * Looks at the first tick from an id on; there is one up to the newest. What it does not see is beyond its floor, or of a
     * transaction that it knows to have been open.
     */
    private static Probe probe(Connection connection, short topic, long id, int segment) throws SQLException {
        return Sql.first(
                        connection,
                        """
                        select t.id, not exists (
                            select from (
                                select from tasuki.message m
                                where m.segment = %1$d and m.topic = t.topic and m.seq > t.floor_seq
                                  and not pg_visible_in_snapshot(m.xid, t.snapshot)
                                order by m.seq limit 1) beyond)
                          and not exists (
                            select from pg_snapshot_xip(t.snapshot) open cross join lateral (
                                select from tasuki.message m
                                where m.segment = %1$d and m.xid = open and m.topic = t.topic limit 1) late) as past
                        from tasuki.tick t where t.topic = ? and t.id >= ? order by t.id limit 1
                        """.formatted(segment),
                        row -> new Probe(row.getLong(1), row.getBoolean(2)),
                        topic,
                        id)
                .orElseThrow();
    }
}

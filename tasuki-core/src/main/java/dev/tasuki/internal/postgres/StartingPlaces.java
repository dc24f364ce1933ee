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

    private record Last(short topic, long seq, long completeAfter) {}

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
        List<Last> lasts = Sql.query(
                connection,
                """
                select p.id, m.seq, p.complete_after from tasuki.topic p cross join lateral (
                    select seq from tasuki.message where segment = %d and topic = p.id order by seq desc limit 1) m
                """.formatted(messages.child()),
                row -> new Last(row.getShort(1), row.getLong(2), row.getLong(3)));
        for (Last last : lasts) {
            Optional<Long> tick = firstPast(connection, last);
            if (tick.isPresent()) { // otherwise a message is still needed, and the segment is not reclaimed
                Sql.update(
                        connection,
                        "update tasuki.topic set complete_after = ? where id = ? and complete_after < ?",
                        tick.get(),
                        last.topic(),
                        tick.get());
            }
        }
        return true;
    }

    private record Probe(long id, boolean past) {}

    /**
     * The first tick that sees everything up to a seq. A later tick sees it, too, so that halving finds the first, however long
     * the chain is.
     */
    private static Optional<Long> firstPast(Connection connection, Last last) throws SQLException {
        Probe place = probe(connection, last, last.completeAfter());
        if (place.past()) {
            return Optional.empty(); // moved in an earlier round
        }
        long low = place.id() + 1;
        long high = TickTable.newest(connection, last.topic()).id();
        Optional<Long> found = Optional.empty();
        while (low <= high) {
            long middle = low + (high - low) / 2;
            Probe probe = probe(connection, last, middle);
            if (probe.past()) {
                found = Optional.of(probe.id());
                high = middle - 1;
            } else {
                low = probe.id() + 1;
            }
        }
        return found;
    }

    /** Looks at the first tick from an id on; there is one up to the newest. */
    private static Probe probe(Connection connection, Last last, long id) throws SQLException {
        return Sql.first(
                        connection,
                        """
                        select t.id, t.floor_seq >= ? and not exists (
                            select from pg_snapshot_xip(t.snapshot) open cross join lateral (
                                select from tasuki.message m where m.xid = open and m.topic = t.topic and m.seq <= ? limit 1) late)
                            as past
                        from tasuki.tick t where t.topic = ? and t.id >= ? order by t.id limit 1
                        """,
                        row -> new Probe(row.getLong(1), row.getBoolean(2)),
                        last.seq(),
                        last.seq(),
                        last.topic(),
                        id)
                .orElseThrow();
    }
}

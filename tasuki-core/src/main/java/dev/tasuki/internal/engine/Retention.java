package dev.tasuki.internal.engine;

import dev.tasuki.ConfigurationException;
import dev.tasuki.internal.postgres.LedgerTable;
import dev.tasuki.internal.postgres.Leftovers;
import dev.tasuki.internal.postgres.RetiredSegment;
import dev.tasuki.internal.postgres.Ring;
import dev.tasuki.internal.postgres.StartingPlaces;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reclaims what is past the retention and needed by nobody, each segment as a whole. Every node has this loop; in the database
 * one works at a time. Nothing depends on it but space: whatever keeps a segment, it is looked at again in the next round.
 */
final class Retention {
    private static final Logger log = LoggerFactory.getLogger(Retention.class);

    /** A segment that is being read is free a moment later; one that a long transaction has locked, in a later round. */
    private static final int TRIES = 10;

    private static final long LONGEST_PACE = Wakeup.millis(60_000);

    private final NodeContext context;
    private final Duration keep;
    private final SpaceHolders holders;
    private final Rounds rounds = new Rounds("reclaiming old segments", 0, this::round);

    Retention(NodeContext context, Duration keep) {
        this.context = context;
        this.keep = keep;
        this.holders = new SpaceHolders(keep);
    }

    /** Throws unless the rings can keep as much as they are asked to. */
    static void requireFit(Duration keep, Duration segment) {
        Duration longest = segment.multipliedBy(Ring.AT_REST);
        if (keep.compareTo(longest) > 0) {
            throw new ConfigurationException(List.of("retention: is " + keep + ", but the rings of this ledger, of "
                    + Ring.SEGMENTS + " segments of " + segment + ", keep at most " + longest
                    + " for certain; the length of a segment is chosen when the schema is created"));
        }
    }

    Rounds rounds() {
        return rounds;
    }

    /**
     * Looks at everything once.
     *
     * @return how long to wait for the next round: less when there is more to do that may succeed soon
     */
    private long round() throws Exception {
        try (Connection connection = context.database().open()) {
            boolean done = true;
            for (RetiredSegment segment : RetiredSegment.all(connection, keep)) {
                if (!rounds.isStopped() && !segment.isNeeded(connection, keep)) {
                    done &= reclaim(connection, segment);
                }
            }
            done &= !Leftovers.deleteParked(connection, keep);
            done &= !Leftovers.deleteNodes(connection, keep);
            holders.tell(connection);
            long pace =
                    Math.min(LONGEST_PACE, LedgerTable.segmentLength(connection).toNanos() / 20);
            return done ? pace : Math.min(pace, Wakeup.millis(1_000));
        }
    }

    /** Reclaims a segment; false when somebody was in the way each time. */
    private boolean reclaim(Connection connection, RetiredSegment segment) throws Exception {
        connection.setAutoCommit(false);
        try {
            long bytes = segment.bytes(connection);
            for (int i = 0; i < TRIES && !rounds.isStopped(); i++) {
                if (i > 0) {
                    rounds.pause(ThreadLocalRandom.current().nextLong(Wakeup.millis(2), Wakeup.millis(10)));
                }
                if (segment.isEmpty(connection)) { // another node was quicker
                    return true;
                }
                connection.commit();
                if (closeToNewcomers(connection, segment) && truncate(connection, segment)) {
                    log.info(
                            "reclaimed a segment of tasuki.{}: number {}, {} bytes",
                            segment.ring(),
                            segment.number(),
                            bytes);
                    return true;
                }
            }
            return false;
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static boolean closeToNewcomers(Connection connection, RetiredSegment segment) throws SQLException {
        boolean closed = segment.ring() != Ring.MESSAGE || StartingPlaces.moveBehind(connection, segment);
        connection.commit();
        return closed;
    }

    private boolean truncate(Connection connection, RetiredSegment segment) throws Exception {
        if (!segment.lock(connection, keep)) {
            connection.rollback();
            return false;
        }
        context.at(Faults.Point.IN_RETENTION);
        segment.truncate(connection);
        connection.commit();
        return true;
    }
}

package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.Segments;
import dev.tasuki.internal.postgres.TickTable.Probe;
import java.sql.SQLException;

/**
 * Whether the database's clock tells where messages are that no tick has seen yet. A message is in the segment that the clock named
 * when it was published. If the clock has only gone forward as long as its transaction has been open, that is one from the newest
 * tick's {@code since} up to now; if it was set back meanwhile, it may be any, and a tick has to search all.
 *
 * <p>Nobody knows what the clock did before this node looked, so after the first look, as after one at which the clock was behind
 * the look before, all segments are searched until each transaction that may have published by then is over, and one more time
 * after that was seen. These have lesser xids than one that is given out now.
 *
 * <p>For one thread.
 */
final class SteadyClock {
    private static final long NOT_KNOWN = Long.MAX_VALUE;

    private long latest;

    /** All that may have published before the clock was first seen to go forward have lesser xids. */
    private long firstSound = NOT_KNOWN;

    private boolean steady;

    /** Gives out a transaction's number. */
    @FunctionalInterface
    interface Xids {
        long next() throws SQLException;
    }

    /** Nothing is known of the clock any more. */
    void reset() {
        firstSound = NOT_KNOWN;
        steady = false;
    }

    /**
     * Where a tick has to search.
     *
     * @param look a look that ended before the tick begins
     * @param otherwise where something new is, as far as the clock has been steady
     */
    Segments search(Probe look, Segments otherwise, Xids xids) throws SQLException {
        if (firstSound == NOT_KNOWN || look.micros() < latest) {
            reset();
            firstSound = xids.next();
        }
        latest = look.micros();
        return steady ? otherwise : Segments.ALL;
    }

    /** A tick was tried, successfully or for nothing, after a look and where {@link #search} said. */
    void tried(Probe look) {
        steady |= look.snapshot().xmin() >= firstSound;
    }
}

package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.Segments;
import dev.tasuki.internal.postgres.TickTable.Probe;
import org.jspecify.annotations.Nullable;

/**
 * Whether the database's clock tells where messages are that no tick has seen yet. A message is in the segment that the clock named
 * when it was published. If the clock has only gone forward as long as its transaction has been open, that is one from the newest
 * tick's {@code since} up to now; if it was set back meanwhile, it may be any, and a tick has to search all.
 *
 * <p>Nobody knows what the clock did before this node looked, so after the first look, as after one at which the clock was behind
 * the look before, all segments are searched until each transaction that may have published by then is over and one more tick
 * has been tried. These have lesser xids than a tick that was inserted afterwards, and that one's is below the xmax of any look
 * after its commit: the second after it, since the first belongs to its own transaction.
 *
 * <p>For one thread.
 */
final class SteadyClock {
    private static final long NOT_KNOWN = Long.MAX_VALUE;

    private @Nullable Probe latest;
    private boolean ticked;
    private int looksAfterTick;

    /** All that may have published before the clock was first seen to go forward have lesser xids. */
    private long firstSound = NOT_KNOWN;

    private boolean steady;

    /** Nothing is known of the clock any more. */
    void reset() {
        latest = null;
    }

    /**
     * Where a tick has to search.
     *
     * @param look a look that ended before the tick begins
     * @param otherwise where something new is, as far as the clock has been steady
     */
    Segments search(Probe look, Segments otherwise) {
        if (latest == null || look.micros() < latest.micros()) {
            steady = false;
            ticked = false;
            looksAfterTick = 0;
            firstSound = NOT_KNOWN;
        } else if (ticked && ++looksAfterTick == 2) {
            firstSound = look.snapshot().xmax();
        }
        latest = look;
        return steady ? otherwise : Segments.ALL;
    }

    /**
     * A tick was tried after the look that was shown last.
     *
     * @param inserted whether anything was new
     */
    void tried(boolean inserted) {
        Probe look = latest;
        steady |= look != null && look.snapshot().xmin() >= firstSound;
        ticked |= inserted;
    }
}

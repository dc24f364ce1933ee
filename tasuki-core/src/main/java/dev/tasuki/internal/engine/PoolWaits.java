package dev.tasuki.internal.engine;

import dev.tasuki.Consumer;
import dev.tasuki.Effect;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once that the connection pool is too small. How large it is cannot be seen through a {@code DataSource}, but the ticker
 * and the heartbeat ask it all the time: when connections come, and again and again only after a second, the database answers
 * and it is the pool that has none. Once is no sign, for the first one after trouble may have waited for the database.
 */
final class PoolWaits {
    private static final Logger log = LoggerFactory.getLogger("dev.tasuki.pool");
    private static final long LONG = Wakeup.millis(1_000);
    private static final long LATELY = Wakeup.millis(60_000);
    private static final int OFTEN = 5;

    private final LongSupplier clock;
    private final Runnable warn;
    private int longOnes;
    private long firstLong;
    private boolean said;

    PoolWaits(LongSupplier clock, Runnable warn) {
        this.clock = clock;
        this.warn = warn;
    }

    static PoolWaits of(List<Consumer> consumers) {
        int needed = needs(consumers);
        return new PoolWaits(
                System::nanoTime,
                () -> log.warn(
                        "This node has waited for a connection for more than a second, {} times within a minute, while the"
                                + " database answers: the pool seems too small, or the application keeps its connections for"
                                + " long. Messages are late meanwhile. This node may hold {} connections at once ({} for its"
                                + " consumers, 2 for its ticker and its heartbeat); give the pool these and as many as the"
                                + " application itself needs at once",
                        OFTEN,
                        needed,
                        needed - 2));
    }

    /** How many connections a node may hold at once. */
    static int needs(List<Consumer> consumers) {
        return 2
                + consumers.stream()
                        .mapToInt(consumer -> consumer.effect() instanceof Effect.External ? 1 : consumer.concurrency())
                        .sum();
    }

    void came(long afterNanos) {
        if (afterNanos >= LONG) {
            cameLate();
        }
    }

    private synchronized void cameLate() {
        long now = clock.getAsLong();
        if (longOnes == 0 || now - firstLong > LATELY) {
            longOnes = 0;
            firstLong = now;
        }
        if (++longOnes == OFTEN && !said) {
            said = true;
            warn.run();
        }
    }
}

package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.TickTable;
import dev.tasuki.internal.postgres.TickTable.Probe;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes ticks when there is something new: at once after a publish that rang, and otherwise when a look at the ends of the log
 * shows that something may have become visible. Under load at most one every few milliseconds, since larger batches are
 * cheaper.
 */
final class Ticker implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Ticker.class);

    private static final long GAP = Wakeup.millis(2);
    private static final long HOT_POLL = Wakeup.millis(5);
    private static final long IDLE_POLL = Wakeup.millis(50);
    private static final long SURELY = Wakeup.millis(1_000);
    private static final long HOT_FOR = Wakeup.millis(500);

    private final Database database;
    private final TickFeed feed;
    private final Runnable onTick;
    private final Backoff backoff = new Backoff("taking ticks");
    private final Wakeup bell = new Wakeup();

    /** A look from before the next tick. */
    private @Nullable Probe floor;

    /** The last look whose messages a tick has surely covered. */
    private @Nullable Probe covered;

    private long lastTry;
    private volatile boolean rung;
    private volatile long hotUntil = System.nanoTime();
    private volatile boolean stopped;

    Ticker(Database database, TickFeed feed, Runnable onTick) {
        this.database = database;
        this.feed = feed;
        this.onTick = onTick;
    }

    /** Something was committed: tick now. */
    void ring() {
        rung = true;
        bell.signal();
    }

    /** Something was published in a transaction that may commit soon: look often for a while. */
    void expect() {
        long now = System.nanoTime();
        boolean cold = now - hotUntil >= 0;
        hotUntil = now + HOT_FOR;
        if (cold) {
            bell.signal();
        }
    }

    void stop() {
        stopped = true;
        bell.signal();
    }

    @Override
    public void run() {
        while (!stopped) {
            try {
                look();
                backoff.reset();
                bell.await(System.nanoTime() - hotUntil < 0 ? HOT_POLL : IDLE_POLL);
            } catch (SQLException e) {
                floor = null;
                backoff.failed(e, () -> stopped);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void look() throws SQLException, InterruptedException {
        try (Connection connection = database.open()) {
            if (floor == null || covered == null) {
                feed.add(TickTable.newest(connection));
                onTick.run();
                floor = TickTable.probe(connection);
                tick(connection, floor);
            } else if (rung) {
                tick(connection, floor);
            } else {
                Probe now = TickTable.probe(connection);
                if (now.tickId() > feed.newestId()) {
                    learnFromOthers(connection);
                }
                if (now.mayShowMoreThan(covered) || System.nanoTime() - lastTry > SURELY) {
                    tick(connection, floor);
                }
            }
        }
    }

    /**
     * Ticks until nothing rang meanwhile. Each tick needs a look from before it as its floor. What that look showed, and only
     * that, is surely covered by the tick: what was published since may or may not be.
     */
    private void tick(Connection connection, Probe before) throws SQLException, InterruptedException {
        Probe start = before;
        do {
            rung = false;
            lastTry = System.nanoTime();
            TickTable.Taken taken = TickTable.take(connection, start);
            covered = start;
            start = taken.after();
            floor = start;
            if (!taken.fresh().isEmpty()) {
                log.debug("ticked {}", taken.fresh());
                feed.add(taken.fresh());
                onTick.run();
                hotUntil = System.nanoTime() + HOT_FOR;
                TimeUnit.NANOSECONDS.sleep(GAP);
            }
        } while (rung && !stopped);
    }

    private void learnFromOthers(Connection connection) throws SQLException {
        feed.add(TickTable.newest(connection));
        onTick.run();
    }
}

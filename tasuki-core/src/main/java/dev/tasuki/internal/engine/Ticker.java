package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.Rebase;
import dev.tasuki.internal.postgres.Segments;
import dev.tasuki.internal.postgres.TickTable;
import dev.tasuki.internal.postgres.TickTable.Probe;
import dev.tasuki.internal.postgres.TickTable.Taken;
import java.sql.Connection;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes ticks when there is something new. It looks
 * <ul>
 *   <li>at once when a commit rang;
 *   <li>2 ms after a message was published here in a transaction whose commit it does not hear of, and then every 5 until
 *       something shows;
 *   <li>every 5 ms for a while after something was new that nobody here had published, and every 10 after what somebody had;
 *   <li>otherwise after a hundredth of the time for which nothing was published, but every 50 to 250 ms, and then only at whether some
 *       transaction has ended since the look before the last tick, for nothing else can make a message visible.
 * </ul>
 * Under load at most one every few milliseconds, since larger batches are cheaper.
 */
final class Ticker implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Ticker.class);

    private static final long GAP = Wakeup.millis(2);
    private static final long COMMIT_TAKES = Wakeup.millis(2);
    private static final long WARM_POLL = Wakeup.millis(10);
    private static final long HOT_POLL = Wakeup.millis(5);
    private static final long IDLE_POLL = Wakeup.millis(50);
    private static final long QUIET_POLL = Wakeup.millis(250);

    /** A tick in any case, should the reasoning above ever be wrong about a server. */
    private static final long SURELY = Wakeup.millis(5_000);

    private static final long HOT_FOR = Wakeup.millis(500);

    private final Database database;
    private final TickFeed feed;
    private final Runnable onTick;
    private final Runnable onServerChange;
    private final Faults faults;
    private final SteadyClock clock = new SteadyClock();
    private final Rounds rounds = new Rounds("taking ticks", 0, this::round);

    /** The server that is known to go on where the ledger ends; 0 for none yet. */
    private long server;

    /** The newest tick's id, anybody's, when this node tried the last one. */
    private long lastId;

    private @Nullable Probe latest;
    private @Nullable Probe beforeLastTick;
    private long lastTry;
    private long nextLook = System.nanoTime();

    /** Whether something that was published here has not shown up yet. */
    private boolean missing;

    /** Whether what was new last had been published by somebody else. */
    private boolean others;

    private volatile boolean rung;
    private volatile long hotUntil = System.nanoTime();

    /** Whether something was published here since the last look began, and when it may be visible. */
    private volatile boolean expected;

    private volatile long expectedAt;

    Ticker(Database database, TickFeed feed, Runnable onTick, Runnable onServerChange, Faults faults) {
        this.database = database;
        this.feed = feed;
        this.onTick = onTick;
        this.onServerChange = onServerChange;
        this.faults = faults;
    }

    /** Something was committed: tick now. */
    void ring() {
        rung = true;
        rounds.ring();
    }

    /** Something was published in a transaction that may commit soon: look then, and often for a while. */
    void expect() {
        long now = System.nanoTime();
        hotUntil = now + HOT_FOR;
        if (!expected) {
            expectedAt = now + COMMIT_TAKES;
            expected = true;
            rounds.ring();
        }
    }

    void stop() {
        rounds.stop();
    }

    @Override
    public void run() {
        rounds.run();
    }

    private long round() throws Exception {
        long now = System.nanoTime();
        long at = expected && expectedAt - nextLook < 0 ? expectedAt : nextLook;
        if (!rung && at - now > 0) {
            return at - now;
        }
        try {
            look();
        } catch (Exception e) {
            latest = null;
            throw e;
        }
        long pause = isHot()
                ? (missing || others ? HOT_POLL : WARM_POLL)
                : Math.max(IDLE_POLL, Math.min(QUIET_POLL, (now - hotUntil) / 100));
        nextLook = now + pause; // looks that take long must not follow each other without a pause
        return Math.max(GAP, nextLook - System.nanoTime());
    }

    private void look() throws Exception {
        try (Connection connection = database.open()) {
            if (latest == null || beforeLastTick == null) {
                begin(connection);
            } else if (rung || isHot()) {
                tick(connection, latest);
            } else if (TickTable.hasAnyEndedSince(connection, beforeLastTick) || System.nanoTime() - lastTry > SURELY) {
                tick(connection, TickTable.probe(connection));
            }
        }
    }

    /** At the start, and after any trouble: the database may be another one now. */
    private void begin(Connection connection) throws Exception {
        Probe look = TickTable.probe(connection);
        if (server != look.server()) {
            if (server != 0) {
                log.info("PostgreSQL was restarted, or another server took its place: everything is read anew");
                feed.clear();
                onServerChange.run();
            }
            Rebase.ifNeeded(connection);
            server = look.server();
        }
        clock.reset();
        lastId = 0;
        feed.add(TickTable.newest(connection));
        onTick.run();
        tick(connection, look);
    }

    /** Ticks until nothing rang meanwhile. */
    private void tick(Connection connection, Probe before) throws Exception {
        Probe look = before;
        do {
            rung = false;
            missing |= expected;
            expected = false; // what is published from now on may be visible too late for this tick
            lastTry = System.nanoTime();
            faults.at(Faults.Point.BEFORE_TICK);
            if (isOfAnotherServer(look)) {
                return;
            }
            Taken taken = take(connection, look);
            if (isOfAnotherServer(taken.after())) {
                return;
            }
            beforeLastTick = look;
            look = taken.after();
            latest = look;
            if (taken.fresh().isEmpty()) {
                learn(connection, taken);
            } else {
                faults.at(Faults.Point.AFTER_TICK);
                log.debug("ticked {}", taken.fresh());
                learn(connection, taken);
                others = !missing;
                missing = false;
                hotUntil = System.nanoTime() + HOT_FOR;
                TimeUnit.NANOSECONDS.sleep(GAP);
            }
        } while (rung && !rounds.isStopped());
    }

    /** Lets the workers know of a tick, and of those that other nodes took meanwhile, of other topics perhaps. */
    private void learn(Connection connection, Taken taken) throws Exception {
        long id = taken.after().tickId(); // read under the lock: what others took up to it is committed
        boolean byOthers = id - lastId > taken.fresh().size();
        lastId = id;
        feed.add(taken.fresh());
        if (byOthers) {
            feed.add(TickTable.newest(connection));
        }
        if (byOthers || !taken.fresh().isEmpty()) {
            onTick.run();
        }
    }

    /** Takes a tick where something new should be, or wherever it can be when that is not enough. */
    private Taken take(Connection connection, Probe look) throws Exception {
        Segments where = clock.search(look, look.segmentsAfter(feed.newest()), () -> TickTable.nextXid(connection));
        Taken taken = TickTable.take(connection, look, where);
        if (taken.covered()) {
            clock.tried(look);
        } else if (!isOfAnotherServer(taken.after())) { // a segment has begun since the look, or the clock was set back
            clock.reset();
            feed.add(TickTable.newest(connection));
            taken = TickTable.take(connection, look, Segments.ALL);
        }
        return taken;
    }

    /** Whether the database is another one than it was at the beginning; then the next look begins anew. */
    private boolean isOfAnotherServer(Probe look) {
        boolean another = look.server() != server;
        if (another) {
            latest = null;
        }
        return another;
    }

    private boolean isHot() {
        return System.nanoTime() - hotUntil < 0;
    }
}

package dev.tasuki.console.web.live;

import dev.tasuki.operations.Operations;
import dev.tasuki.operations.Overview;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a ledger for everybody: every two seconds while somebody watches, and not at all when nobody does. However many browsers there
 * are, the database is asked once.
 *
 * <p>One thread asks, and may hang in a database that has stopped answering. Whether it does is decided by whoever reads: what is older
 * than a little more than two looks is out of date, whatever the reason.
 */
public final class Watch implements AutoCloseable {
    static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Duration STALE = Duration.ofMillis(4_200);
    private static final Duration WANTED = Duration.ofSeconds(10);
    private static final Duration FIRST_LOOK = Duration.ofMillis(2_500);
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    private final String name;
    private final Operations operations;
    private final Clock clock;
    private final ScheduledExecutorService thread;

    // All under the monitor
    private Snapshot latest = Snapshot.NOTHING_YET;
    private boolean asking;
    private boolean closed;
    private long wantedUntil = System.nanoTime();
    private long begunAt;
    private long answeredAt;

    Watch(String name, Operations operations, Clock clock) {
        this.name = name;
        this.operations = operations;
        this.clock = clock;
        this.thread = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread made = new Thread(work, "tasuki-console-" + name);
            made.setDaemon(true);
            return made;
        });
    }

    /** Says that somebody watches, and returns what was seen last. The first to come waits a moment for the first look. */
    public synchronized Snapshot look() {
        want();
        long patience = System.nanoTime() + FIRST_LOOK.toNanos();
        while (answeredAt < begunAt && !closed) {
            long left = patience - System.nanoTime();
            if (left <= 0) {
                break;
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        return current();
    }

    /** Says that somebody watches, without waiting for anything. */
    synchronized void want() {
        wantedUntil = System.nanoTime() + WANTED.toNanos();
        if (!asking && !closed) {
            asking = true;
            begunAt = System.nanoTime();
            thread.execute(this::ask);
        }
    }

    /** What was seen last; lost when that is too long ago although it is asked all the time. */
    synchronized Snapshot current() {
        long quiet = System.nanoTime() - Math.max(begunAt, answeredAt);
        if (asking && quiet > STALE.toNanos() && !latest.isLost()) {
            String detail = "no answer for " + quiet / 1_000_000_000 + " s";
            latest = latest.lost(
                    new Snapshot.Trouble(Snapshot.Kind.UNREACHABLE, detail),
                    clock.instant().minusNanos(quiet));
        }
        return latest;
    }

    /** Looks at once, because somebody has just done something. */
    public synchronized void hurry() {
        if (asking && !closed) {
            thread.execute(this::lookOnce);
        }
    }

    private void ask() {
        if (!isWanted()) {
            return;
        }
        lookOnce();
        try {
            thread.schedule(this::ask, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("Closed while looking at {}", name);
        }
    }

    private synchronized boolean isWanted() {
        asking = !closed && System.nanoTime() < wantedUntil;
        return asking;
    }

    private void lookOnce() {
        try {
            Overview overview = operations.overview();
            answered(latest().seen(overview, clock.instant()));
        } catch (RuntimeException e) {
            LOG.debug("The ledger {} cannot be seen", name, e);
            answered(latest().lost(Troubles.of(e), clock.instant()));
        }
    }

    private synchronized Snapshot latest() {
        return latest;
    }

    private synchronized void answered(Snapshot snapshot) {
        latest = snapshot;
        answeredAt = System.nanoTime();
        notifyAll();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        thread.shutdownNow();
    }
}

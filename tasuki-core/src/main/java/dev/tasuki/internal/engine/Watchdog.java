package dev.tasuki.internal.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends handlers that run longer than their consumer's timeout: interrupts the thread and cancels the statement that it waits
 * for. One that does not end even then is given up: its transaction's connection is cut, so that it holds no locks, and the
 * consumer goes on without that thread. One thread looks at all of them a few times a second, oftener where timeouts are short,
 * so that a handler's call costs two writes and no timer.
 */
final class Watchdog implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);
    private static final long SHORTEST_PERIOD = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONGEST_PERIOD = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int LOOKS_PER_TIMEOUT = 20;
    private static final long LONGEST_GRACE = TimeUnit.SECONDS.toNanos(5);
    private static final long SHORTEST_GRACE = TimeUnit.MILLISECONDS.toNanos(500);

    private final List<Watch> watches = new CopyOnWriteArrayList<>();
    private final Wakeup end = new Wakeup();
    private volatile long period = LONGEST_PERIOD;
    private volatile boolean stopped;

    /** What is to be done when the work of a handler goes on without its thread. */
    @FunctionalInterface
    interface GiveUp {
        /**
         * The handler has ignored its interruption.
         *
         * @param thread it still runs there
         */
        void giveUp(Thread thread);
    }

    /** What is to be done when a handler with a database effect is stuck. */
    @FunctionalInterface
    interface OnStuck {
        void stuck(Thread thread, List<Work> work);
    }

    /**
     * A watch for one thread, to be used again and again.
     *
     * @param timeout the shortest that it will be used with
     */
    synchronized Watch watch(Duration timeout) {
        period = Math.max(SHORTEST_PERIOD, Math.min(period, timeout.toNanos() / LOOKS_PER_TIMEOUT));
        Watch watch = new Watch();
        watches.add(watch);
        return watch;
    }

    void stop() {
        stopped = true;
        end.signal();
    }

    @Override
    public void run() {
        while (!stopped) {
            try {
                end.await(period);
            } catch (InterruptedException e) {
                return;
            }
            long now = System.nanoTime();
            List<Watch> over = new ArrayList<>();
            for (Watch watch : watches) {
                watch.fireIfDue(now);
                if (watch.giveUpIfDue(now)) {
                    over.add(watch);
                }
            }
            watches.removeAll(over);
        }
    }

    /** Watches one call of a handler at a time. */
    static final class Watch {
        private @Nullable Thread thread;
        private @Nullable Connection connection;
        private @Nullable GiveUp whenStuck;
        private long deadline;
        private long lastDeadline;
        private boolean fired;
        private boolean givenUp;

        synchronized void begin(Duration timeout, @Nullable Connection transaction, GiveUp onStuck) {
            thread = Thread.currentThread();
            connection = transaction;
            whenStuck = onStuck;
            fired = false;
            deadline = System.nanoTime() + timeout.toNanos();
            lastDeadline = deadline + Math.max(SHORTEST_GRACE, Math.min(LONGEST_GRACE, timeout.toNanos()));
        }

        /**
         * Ends the watch. Afterwards the thread is not interrupted any more on its account.
         *
         * @return whether the call took too long
         */
        synchronized boolean end() {
            thread = null;
            connection = null;
            whenStuck = null;
            if (fired) {
                Thread.interrupted();
            }
            return fired;
        }

        /** Whether the call took so long that others went on without it: whatever came of it must be dropped. */
        synchronized boolean isGivenUp() {
            return givenUp;
        }

        private synchronized void fireIfDue(long now) {
            Thread working = thread;
            if (working == null || fired || now - deadline < 0) {
                return;
            }
            fired = true;
            working.interrupt();
            cancelStatement();
        }

        private synchronized boolean giveUpIfDue(long now) {
            Thread working = thread;
            GiveUp giveUp = whenStuck;
            if (working == null || giveUp == null || !fired || now - lastDeadline < 0) {
                return false;
            }
            givenUp = true;
            thread = null;
            cut();
            giveUp.giveUp(working);
            return true;
        }

        /** Ends the call that runs now, if one does, because the node stops. */
        synchronized void cutShort() {
            if (thread != null) {
                thread.interrupt();
                cancelStatement();
            }
        }

        private void cancelStatement() {
            try {
                if (connection != null && connection.isWrapperFor(PGConnection.class)) {
                    connection.unwrap(PGConnection.class).cancelQuery();
                }
            } catch (SQLException | RuntimeException e) {
                log.debug("a statement that takes too long could not be cancelled", e);
            }
        }

        /** The server rolls the transaction back, and frees what it has locked. */
        private void cut() {
            try {
                if (connection != null) {
                    connection.abort(Runnable::run);
                }
            } catch (SQLException | RuntimeException e) {
                log.debug("the connection of a handler that is stuck could not be cut", e);
            }
        }
    }
}

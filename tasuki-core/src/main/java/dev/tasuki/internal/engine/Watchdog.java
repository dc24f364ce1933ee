package dev.tasuki.internal.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends handlers that run longer than their consumer's timeout: interrupts the thread and cancels the statement that it waits
 * for. One thread looks at all of them a few times a second, so that a handler's call costs two writes and no timer.
 */
final class Watchdog implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);
    private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(20);

    private final List<Watch> watches = new CopyOnWriteArrayList<>();
    private volatile boolean stopped;

    /** A watch for one thread, to be used again and again. */
    Watch watch() {
        Watch watch = new Watch();
        watches.add(watch);
        return watch;
    }

    void forget(Watch watch) {
        watches.remove(watch);
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        while (!stopped) {
            try {
                TimeUnit.NANOSECONDS.sleep(PERIOD);
            } catch (InterruptedException e) {
                return;
            }
            long now = System.nanoTime();
            for (Watch watch : watches) {
                watch.fireIfDue(now);
            }
        }
    }

    /** Watches one call of a handler at a time. */
    static final class Watch {
        private @Nullable Thread thread;
        private @Nullable Connection connection;
        private long deadline;
        private boolean fired;

        synchronized void begin(Duration timeout, @Nullable Connection transaction) {
            thread = Thread.currentThread();
            connection = transaction;
            fired = false;
            deadline = System.nanoTime() + timeout.toNanos();
        }

        /**
         * Ends the watch. Afterwards the thread is not interrupted any more on its account.
         *
         * @return whether the call took too long
         */
        synchronized boolean end() {
            thread = null;
            connection = null;
            if (fired) {
                Thread.interrupted();
            }
            return fired;
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
    }
}

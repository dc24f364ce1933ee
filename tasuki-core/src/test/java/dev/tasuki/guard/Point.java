package dev.tasuki.guard;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A place in what a node does with its database, where it can be counted, and stopped. */
final class Point {
    enum When {
        BEFORE_STATEMENT,
        AFTER_STATEMENT,
        /** Of a transaction that ran the statement. */
        BEFORE_COMMIT,
        /** Of a transaction that ran the statement, one way or the other. */
        AFTER_END
    }

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

    private final When when;
    private final String fragment;
    private boolean closed;
    private int passes;
    private int failures;
    private int waiting;
    private int passed;

    /** @param fragment of the statement's SQL, with single spaces */
    Point(When when, String fragment) {
        this.when = when;
        this.fragment = fragment;
    }

    boolean isAt(When moment, String sql) {
        return when == moment && sql.contains(fragment);
    }

    synchronized Point close() {
        closed = true;
        return this;
    }

    synchronized void open() {
        closed = false;
        notifyAll();
    }

    /** Lets one pass and waits until the next is here. */
    synchronized void next() throws InterruptedException {
        int before = passed;
        passes++;
        notifyAll();
        await(() -> passed > before && waiting > 0);
    }

    /** Lets one pass, now or when it comes. */
    synchronized void letOnePass() {
        passes++;
        notifyAll();
    }

    /** Waits until somebody is stopped here and lets its statement fail. */
    synchronized void fail() throws InterruptedException {
        await(() -> waiting > 0);
        failures++;
        notifyAll();
        await(() -> failures == 0);
    }

    /** Waits until somebody is stopped here. */
    synchronized void awaitWaiting() throws InterruptedException {
        await(() -> waiting > 0);
    }

    synchronized void awaitPassed(int times) throws InterruptedException {
        await(() -> passed >= times);
    }

    synchronized int passed() {
        return passed;
    }

    private synchronized void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError(when + " '" + fragment + "': waiting " + waiting + ", passed " + passed);
            }
            TimeUnit.MILLISECONDS.timedWait(this, 100);
        }
    }

    /** Called by the node. */
    synchronized void pass() throws SQLException {
        waiting++;
        notifyAll();
        try {
            while (closed && passes == 0 && failures == 0) {
                wait();
            }
            if (failures > 0) {
                failures--;
                throw new SQLException("so says the test", "08006");
            }
            passes = Math.max(0, passes - 1);
            passed++;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted where the test stopped it", e);
        } finally {
            waiting--;
            notifyAll();
        }
    }
}

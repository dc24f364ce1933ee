package dev.tasuki.benchmarks.measure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends on a timetable that is fixed beforehand and waits for nobody: each message has a time at which it is to be sent, whether
 * or not the ones before it are through. A sender that is late goes on at once, and how late each message was is kept, so that a
 * stall is charged to all the messages that fell into it and not to one.
 */
public final class OpenLoop {
    private final double perSecond;
    private final int senders;

    /** What is done for a message, and committed when it returns. */
    @FunctionalInterface
    public interface Send {
        /** Sends the message of this number, counted from 0. */
        void send(long number) throws Exception;
    }

    /**
     * How it went.
     *
     * @param count how many messages were due
     * @param lateMicros by number: from when the message was to be sent until its commit had returned
     */
    public record Sent(int count, long[] lateMicros) {}

    /**
     * Sets up a load.
     *
     * @param perSecond messages in a second, all senders together
     * @param senders how many may be sending at a time; enough that they are not the limit
     */
    public OpenLoop(double perSecond, int senders) {
        if (perSecond <= 0 || senders < 1) {
            throw new IllegalArgumentException("no load of " + perSecond + "/s by " + senders + " senders");
        }
        this.perSecond = perSecond;
        this.senders = senders;
    }

    /** How many messages are due within a time. */
    public int due(Duration time) {
        return (int) Math.floor(perSecond * time.toNanos() / 1e9);
    }

    /** When a message is due, in nanoseconds from the start. */
    long dueNanos(long number) {
        return Math.round(number * 1e9 / perSecond);
    }

    /** Sends all that is due within a time; returns when the last is sent. */
    public Sent run(Duration time, Send send) throws Exception {
        int count = due(time);
        long[] late = new long[count];
        AtomicLong next = new AtomicLong();
        long start = System.nanoTime();
        ExecutorService pool = Executors.newFixedThreadPool(senders);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < senders; i++) {
                running.add(pool.submit(() -> {
                    for (long number = next.getAndIncrement(); number < count; number = next.getAndIncrement()) {
                        long due = start + dueNanos(number);
                        await(due);
                        send.send(number);
                        late[(int) number] = (System.nanoTime() - due) / 1_000;
                    }
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            pool.shutdownNow();
        }
        return new Sent(count, late);
    }

    private static void await(long due) throws InterruptedException {
        for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
            LockSupport.parkNanos(early);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}

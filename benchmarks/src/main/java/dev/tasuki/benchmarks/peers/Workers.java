package dev.tasuki.benchmarks.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Threads that do a piece of work again and again until they are told to stop. */
final class Workers {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

    private final List<Thread> threads = new ArrayList<>();
    private final long idleMillis;
    private volatile boolean stopping;

    /** One piece of work. */
    @FunctionalInterface
    interface Turn {
        /** Does it; false when there was nothing to do. */
        boolean take() throws Exception;
    }

    Workers(long idleMillis) {
        this.idleMillis = idleMillis;
    }

    /** Adds a thread; between turns that found nothing, it pauses. */
    void start(String name, Turn turn) {
        Thread thread = new Thread(() -> run(turn), name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void run(Turn turn) {
        while (!stopping) {
            try {
                if (!turn.take() && !stopping) {
                    TimeUnit.MILLISECONDS.sleep(idleMillis);
                }
            } catch (InterruptedException e) {
                return;
            } catch (Exception e) {
                if (!stopping) {
                    LOG.warn("{} failed and goes on", Thread.currentThread().getName(), e);
                }
            }
        }
    }

    /** Waits for the turns under way. */
    void stop() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join(10_000);
            thread.interrupt();
            thread.join(5_000);
        }
        threads.clear();
    }
}

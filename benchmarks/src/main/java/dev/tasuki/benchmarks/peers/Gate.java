package dev.tasuki.benchmarks.peers;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Threads for the libraries that deliver in the JVM that published, right after the commit. While it is shut, it forgets what it
 * is told to run, as a JVM that has died would: what is left is what the library finds in the database.
 */
final class Gate implements Executor {
    private final int threads;
    private final int queue;
    private volatile @Nullable ThreadPoolExecutor pool;

    Gate(int threads, int queue) {
        this.threads = threads;
        this.queue = queue;
    }

    void open() {
        pool = new ThreadPoolExecutor(threads, threads, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(queue));
    }

    boolean hasRoom(int tasks) {
        ThreadPoolExecutor open = pool;
        return open != null && open.getQueue().remainingCapacity() >= tasks;
    }

    @Override
    public void execute(Runnable task) {
        ThreadPoolExecutor open = pool;
        if (open != null) {
            try {
                open.execute(task);
            } catch (RejectedExecutionException e) {
                if (!open.isShutdown()) {
                    throw e;
                }
            }
        }
    }

    /** Shuts it; waits for what runs, forgets what waits. */
    void close() throws InterruptedException {
        ThreadPoolExecutor open = pool;
        pool = null;
        if (open != null) {
            open.shutdown();
            open.getQueue().clear();
            open.awaitTermination(10, TimeUnit.SECONDS);
        }
    }
}

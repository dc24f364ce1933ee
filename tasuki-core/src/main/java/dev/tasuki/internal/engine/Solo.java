package dev.tasuki.internal.engine;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets a suspect run alone in this process. Handlers usually run among others; while one is suspected of killing the process,
 * no other runs beside it, of whichever consumer: when the process dies then, there is no doubt who it was.
 *
 * <p>Fair, so that a suspect gets its turn on a busy node. What it waits for is bounded by the time-outs of the handlers that
 * run, because the watchdog ends the turn of one that ignores them.
 */
final class Solo {
    private static final int ALL = 1 << 20;

    private final Semaphore turns = new Semaphore(ALL, true);

    Turn among() throws InterruptedException {
        return turn(1);
    }

    Turn alone() throws InterruptedException {
        return turn(ALL);
    }

    private Turn turn(int size) throws InterruptedException {
        turns.acquire(size);
        return new Turn(size);
    }

    /** A handler's turn. May be ended by another thread, and more than once. */
    final class Turn implements AutoCloseable {
        private final int size;
        private final AtomicBoolean ended = new AtomicBoolean();

        private Turn(int size) {
            this.size = size;
        }

        @Override
        public void close() {
            if (ended.compareAndSet(false, true)) {
                turns.release(size);
            }
        }
    }
}

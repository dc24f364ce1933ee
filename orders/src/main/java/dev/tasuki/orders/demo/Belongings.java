package dev.tasuki.orders.demo;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.LoggerFactory;

/** What was started, to be stopped in the opposite order. What starts too late to be stopped in its turn is stopped at once. */
public final class Belongings implements AutoCloseable {
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private boolean closed;

    /** Takes something to be stopped later; returns it. */
    public <T extends AutoCloseable> T add(T thing) {
        synchronized (this) {
            if (!closed) {
                started.push(thing);
                return thing;
            }
        }
        close(thing);
        throw new DemoFailed("stopped while starting");
    }

    @Override
    public void close() {
        Deque<AutoCloseable> things;
        synchronized (this) {
            closed = true;
            things = new ArrayDeque<>(started);
            started.clear();
        }
        things.forEach(Belongings::close);
    }

    private static void close(AutoCloseable thing) {
        try {
            thing.close();
        } catch (Exception e) {
            LoggerFactory.getLogger(Belongings.class).error("{} did not stop cleanly", thing, e);
        }
    }
}

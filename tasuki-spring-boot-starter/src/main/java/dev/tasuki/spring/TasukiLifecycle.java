package dev.tasuki.spring;

import dev.tasuki.Tasuki;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the node before the web server takes requests and stops it after the web server has let the last one go, so that a
 * request in flight finds everything as it was. Publishing does not depend on it.
 */
final class TasukiLifecycle implements SmartLifecycle {
    /** Below the web server's two phases, which are 1024 and 2048 below the default one: starts before, stops after. */
    static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

    private final Tasuki tasuki;
    private final DeclaredConsumers consumers;
    private final boolean startNode;
    private volatile boolean running;

    TasukiLifecycle(Tasuki tasuki, DeclaredConsumers consumers, boolean startNode) {
        this.tasuki = tasuki;
        this.consumers = consumers;
        this.startNode = startNode;
    }

    @Override
    public void start() {
        consumers.bind();
        if (startNode) {
            tasuki.start();
        }
        running = true;
    }

    @Override
    public void stop() {
        tasuki.close();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** A closed node cannot be started again, so a context that only pauses (between tests) leaves it alone. */
    @Override
    public boolean isPauseable() {
        return false;
    }
}

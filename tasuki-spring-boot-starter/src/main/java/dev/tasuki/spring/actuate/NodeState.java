package dev.tasuki.spring.actuate;

import dev.tasuki.Tasuki;

/**
 * Whether this node does what it was set up to do.
 *
 * @param tasuki the node
 * @param runsConsumers false for an application that only publishes
 */
record NodeState(Tasuki tasuki, boolean runsConsumers) {

    boolean isAsItShouldBe() {
        return !runsConsumers || tasuki.isRunning();
    }

    /** Whether it can do its share: runs, and works on the partitions that it could get. */
    boolean isReady() {
        return !runsConsumers || tasuki.isReady();
    }

    String describe() {
        if (!runsConsumers) {
            return "publishes only (tasuki.start=false)";
        }
        if (tasuki.isReady()) {
            return "running";
        }
        return tasuki.isRunning()
                ? "running, but has not looked for its partitions yet"
                : "not running: not started yet, closed, or superseded by another process of its name (see the log)";
    }
}

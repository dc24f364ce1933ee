package dev.tasuki.internal.engine;

import java.time.Duration;

/** A handler did not do its work; nothing of the transaction around it may stay. Carries the culprit instead of a stack. */
final class HandlerFailed extends Exception {
    private static final long serialVersionUID = 1;

    /** The batch as a whole failed: which of its messages is to blame is not known. */
    static final int UNKNOWN = -1;

    final int index;
    final transient Throwable error;
    final transient Duration took;

    /** Whether the culprit is among those that the next transaction records. */
    final boolean noted;

    HandlerFailed(int index, Throwable error, Duration took) {
        this(index, error, took, false);
    }

    private HandlerFailed(int index, Throwable error, Duration took, boolean noted) {
        super("a handler failed", error, false, false);
        this.index = index;
        this.error = error;
        this.took = took;
        this.noted = noted;
    }

    HandlerFailed noted() {
        return new HandlerFailed(index, error, took, true);
    }
}

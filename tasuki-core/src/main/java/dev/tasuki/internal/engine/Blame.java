package dev.tasuki.internal.engine;

/** Tells failures of a message from those of the circumstances, which cost it no attempt. */
final class Blame {
    /** Meeting so often in a row is no accident any more. */
    private static final int CONFLICTS_IN_A_ROW = 10;

    private int conflicts;
    private volatile boolean cutShort;

    /** From now on handlers fail because the node stops and interrupts them. */
    void cutShort() {
        cutShort = true;
    }

    /** A transaction has committed: conflicts in a row begin anew. */
    void committed() {
        conflicts = 0;
    }

    /** Throws what must be tried again later; returns when the message, or its handler, is to blame. */
    void throwUnlessBlamed(HandlerFailed failed) throws Exception {
        if (cutShort) {
            throw new InterruptedException("the node stops");
        }
        Trouble trouble = failed.error instanceof TimedOut ? Trouble.FAILURE : Trouble.of(failed.error);
        if (trouble == Trouble.CONFLICT && ++conflicts < CONFLICTS_IN_A_ROW && failed.error instanceof Exception e) {
            throw e;
        }
        if (trouble == Trouble.DATABASE && failed.error instanceof Exception e) {
            throw e;
        }
        conflicts = 0;
    }
}

package dev.tasuki.internal.engine;

/** Tells failures of a message from those of the circumstances, which cost it no attempt. */
final class Blame {
    /** Meeting so often in a row is no accident any more. */
    private static final int CONFLICTS_IN_A_ROW = 10;

    /** So often in a row a handler may meet a database, or a pool, that does not work: with the pauses, some ten seconds. */
    private static final int TROUBLES_IN_A_ROW = 10;

    private int conflicts;
    private int troubles;
    private volatile boolean cutShort;

    /** From now on handlers fail because the node stops and interrupts them. */
    void cutShort() {
        cutShort = true;
    }

    /** A transaction has committed: conflicts in a row begin anew. */
    void committed() {
        conflicts = 0;
        troubles = 0;
    }

    /** Whether this is the failure of one message and nothing else. */
    boolean isPlain(HandlerFailed failed) {
        return !cutShort && !(failed.error instanceof TimedOut) && Trouble.of(failed.error) == Trouble.FAILURE;
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
        // It is not the database of this transaction, which could go on: another one, or a pool. That may be over soon;
        // but a
        // message that meets it always, because it alone needs what is down, must not stop its consumer for ever.
        if (trouble == Trouble.DATABASE && ++troubles < TROUBLES_IN_A_ROW && failed.error instanceof Exception e) {
            throw e;
        }
        conflicts = 0;
    }
}

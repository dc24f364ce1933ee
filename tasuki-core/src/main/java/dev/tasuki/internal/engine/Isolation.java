package dev.tasuki.internal.engine;

/**
 * How a message that fails is singled out of its batch. After a failure, those before the culprit run again as one batch; then
 * the culprit is the first of the next, so that nothing else was in the transaction when it fails again: it is convicted.
 * Where the culprit is not known, because a batch handler or the commit failed, the batch is halved instead.
 */
final class Isolation {
    private int cap = Integer.MAX_VALUE;

    /** How many of the available messages to run in the next transaction. */
    int next(int available) {
        return Math.min(cap, available);
    }

    void committed() {
        cap = Integer.MAX_VALUE;
    }

    /**
     * Takes note of a failure.
     *
     * @param index the culprit's place in the batch, or {@link HandlerFailed#UNKNOWN}
     * @return whether the batch's first message is convicted
     */
    boolean convicts(int index, int size) {
        if (index == 0 || size <= 1) {
            cap = Integer.MAX_VALUE;
            return true;
        }
        cap = index > 0 ? index : size / 2;
        return false;
    }
}

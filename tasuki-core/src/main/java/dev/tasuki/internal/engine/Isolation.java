package dev.tasuki.internal.engine;

/**
 * How a message that fails is singled out of its batch. After a failure, those before the culprit run again as one batch; then
 * the culprit is the first of the next, so that nothing else was in the transaction when it fails again: it is convicted.
 * Where the culprit is not known, because a batch handler or the commit failed, the suspects are halved instead: a part of
 * them that commits clears itself, and the culprit is among the rest.
 */
final class Isolation {
    private int cap = Integer.MAX_VALUE;

    /** Among so many messages from the next on there is a culprit; 0 when there is no suspicion. */
    private int suspects;

    /** Begins with a suspicion: among so many messages from the next on there is a culprit. */
    static Isolation among(int messages) {
        Isolation isolation = new Isolation();
        isolation.convicts(HandlerFailed.UNKNOWN, messages);
        return isolation;
    }

    /** How many of the available messages to run in the next transaction. */
    int next(int available) {
        return Math.min(cap, available);
    }

    /** Takes note of messages that are behind. */
    void committed(Ran ran) {
        suspects = Math.max(0, suspects - ran.size());
        cap = suspects == 0 ? Integer.MAX_VALUE : Math.max(1, suspects / 2);
        if (ran.nextAlone()) {
            suspects = 0;
            cap = 1;
        }
    }

    /**
     * Takes note of a failure.
     *
     * @param index the culprit's place in the batch, or {@link HandlerFailed#UNKNOWN}
     * @return whether the batch's first message is convicted
     */
    boolean convicts(int index, int size) {
        if (index == 0 || size <= 1) {
            suspects = 0;
            cap = Integer.MAX_VALUE;
            return true;
        }
        suspects = index > 0 ? 0 : size;
        cap = index > 0 ? index : size / 2;
        return false;
    }
}

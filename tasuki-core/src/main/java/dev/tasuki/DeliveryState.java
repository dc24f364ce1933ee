package dev.tasuki;

/** Where a delivery stands. */
public enum DeliveryState {
    /** In the queue; the consumer has not come to it yet. */
    PENDING,
    /** Marked before its external effect is tried: it may or may not have happened yet. */
    IN_FLIGHT,
    /** Failed, and will be tried again. */
    RETRYING,
    /** Waits behind an earlier message of its key. */
    BLOCKED,
    /** Waits for its not-before time. */
    SCHEDULED,
    /** Done. */
    DONE,
    /** A dead letter: only a person moves it on. */
    DEAD,
    /** Given up by a person, with a reason. */
    DISCARDED;

    /**
     * Whether nothing more happens unless a person acts.
     *
     * @return true for done, dead and discarded
     */
    public boolean isFinal() {
        return this == DONE || this == DEAD || this == DISCARDED;
    }
}

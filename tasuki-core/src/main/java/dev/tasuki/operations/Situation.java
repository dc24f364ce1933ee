package dev.tasuki.operations;

import static dev.tasuki.operations.Holder.CONSUMER;
import static dev.tasuki.operations.Holder.NOBODY;
import static dev.tasuki.operations.Holder.OPERATOR;
import static dev.tasuki.operations.Holder.PRODUCER;
import static dev.tasuki.operations.Holder.QUEUE;

/** Where a message stands with a consumer, as finely as it takes to say whose move it is. */
public enum Situation {
    /** No committed message has this identity: it was never published, or its transaction rolled back. */
    NEVER_PUBLISHED(PRODUCER, true),
    /** The same was published more than once. */
    PUBLISHED_TWICE(PRODUCER, true),
    /** Nobody consumes messages of this type. */
    NOT_SUBSCRIBED(PRODUCER, true),
    /** The consumer subscribed after it was published. */
    SUBSCRIBED_LATER(NOBODY, false),
    /** The database takes no writes. */
    READ_ONLY(QUEUE, true),
    /** It is committed, but no tick has seen it although some time has passed: no node takes ticks. */
    NOT_TICKED(QUEUE, true),
    /** No living node runs the consumer. */
    NOT_RUNNING(CONSUMER, true),
    /** Its partition was a dead node's, and is about to be taken over. */
    TAKEOVER(QUEUE, false),
    /** The consumer runs, but nobody works on this message's partition. */
    UNASSIGNED(CONSUMER, true),
    /** A person paused the consumer. */
    PAUSED(OPERATOR, true),
    /** The consumer's dependency seems to be down: its breaker is open. */
    BREAKER_OPEN(CONSUMER, true),
    /** In the queue; the consumer comes to it soon. */
    PENDING(QUEUE, false),
    /** In the queue, and the consumer is far behind. */
    BEHIND(CONSUMER, true),
    /** Being handled. */
    IN_FLIGHT(CONSUMER, false),
    /** Being handled for longer than a handler may take. */
    STUCK(CONSUMER, true),
    /** Failed, and is tried again. */
    RETRYING(CONSUMER, true),
    /** Waits for its not-before time. */
    SCHEDULED(QUEUE, false),
    /** Waits behind an earlier message of its key. */
    BLOCKED(CONSUMER, true),
    /** A dead letter that nobody has taken on. */
    DEAD(CONSUMER, true),
    /** A dead letter of which a person has said "on it", until a time. */
    ACCEPTED(OPERATOR, false),
    /** A dead letter that a person is redriving. */
    REDRIVING(OPERATOR, false),
    /** Done. */
    DONE(NOBODY, false),
    /** Given up by a person, with a reason. */
    DISCARDED(NOBODY, false);

    private final Holder holder;
    private final boolean trouble;

    Situation(Holder holder, boolean trouble) {
        this.holder = holder;
        this.trouble = trouble;
    }

    /**
     * Whose move it is.
     *
     * @return the holder
     */
    public Holder holder() {
        return holder;
    }

    /**
     * Whether somebody should look at it.
     *
     * @return false for what goes its way
     */
    public boolean isTrouble() {
        return trouble;
    }
}

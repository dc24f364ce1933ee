package dev.tasuki.operations;

/** Who holds a message for a consumer: whose move it is. */
public enum Holder {
    /** Whoever publishes: it has not been handed over. */
    PRODUCER,
    /** The queue, and so whoever runs the database and Tasuki's nodes. */
    QUEUE,
    /** The consumer, and so the team that owns it. */
    CONSUMER,
    /** A person who took it on. */
    OPERATOR,
    /** Nobody: there is nothing left to do. */
    NOBODY
}

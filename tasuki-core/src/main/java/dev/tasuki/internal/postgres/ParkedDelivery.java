package dev.tasuki.internal.postgres;

/**
 * A delivery off the happy path, as read for work.
 *
 * @param attempts how many tries were made
 */
public record ParkedDelivery(StoredMessage message, int attempts) {}

package dev.tasuki;

/**
 * What a consumer does with one message. Called by several threads at once when the consumer's concurrency is above one.
 *
 * <p>Returning means done. Any exception means that this try failed: the delivery is tried again as the consumer's
 * {@link RetryPolicy} says. {@link Unrecoverable} sends it to the dead letter queue at once, {@link RetryAfter} sets the time
 * of the next try.
 */
@FunctionalInterface
public interface Handler {

    /**
     * Handles a message.
     *
     * @param delivery the message and what belongs to its handling
     * @throws Exception to say that this try failed
     */
    void handle(Delivery delivery) throws Exception;

    /**
     * A handler that gets the payload beside the delivery.
     *
     * @param <T> what the payload is read as
     */
    @FunctionalInterface
    interface Of<T> {
        /**
         * Handles a message.
         *
         * @param payload the payload, read by the node's codec
         * @param delivery the message and what belongs to its handling
         * @throws Exception to say that this try failed
         */
        void handle(T payload, Delivery delivery) throws Exception;
    }
}

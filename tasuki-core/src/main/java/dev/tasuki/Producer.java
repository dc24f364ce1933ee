package dev.tasuki;

/**
 * Publishes in the transaction that the calling thread is in: the business rows and the message are both stored, or neither
 * is. When the transaction has committed, the producer's responsibility ends. Thread-safe.
 */
public interface Producer {

    /**
     * Publishes a message in the current transaction.
     *
     * @param message what to publish
     * @return the message's {@code seq}, its identity within this database's log
     * @throws PublishException when there is no transaction, the topic is unknown or a limit is exceeded; says how to mend it
     */
    long publish(Message message);
}

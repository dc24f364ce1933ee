package dev.tasuki;

import java.sql.Connection;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One message meeting one consumer. Valid while its handler runs, and to be used by the thread that the handler was called
 * on.
 */
public interface Delivery {

    /**
     * The message's identity within its log. It never changes, and grows in the order of publishing.
     *
     * @return the seq
     */
    long seq();

    /**
     * The topic that the message was published to.
     *
     * @return its name
     */
    String topic();

    /**
     * The type that the message was published with.
     *
     * @return the type
     */
    String type();

    /**
     * The key that the message was published with.
     *
     * @return the key, if it has one
     */
    Optional<String> key();

    /**
     * The headers that the message was published with.
     *
     * @return an unmodifiable map
     */
    Map<String, String> headers();

    /**
     * The payload as stored.
     *
     * @return the bytes, not copied
     */
    byte[] bytes();

    /**
     * The payload's content type, for example {@code application/json}.
     *
     * @return the content type; empty when the message was published without a payload
     */
    String contentType();

    /**
     * The payload, read by the node's codec.
     *
     * @param type what to read it as
     * @param <T> what to read it as
     * @return the value
     * @throws Unrecoverable when the payload cannot be read as that type: the delivery goes to the dead letter queue at once
     */
    <T> T payload(Class<T> type);

    /**
     * When the message was published, by the database's clock.
     *
     * @return the time of the insert
     */
    Instant publishedAt();

    /**
     * The identity that this message shares with everything that followed from the same first message.
     *
     * @return the first message's seq as text
     */
    String correlation();

    /**
     * The message whose handling published this one.
     *
     * @return its seq; none when a producer published it
     */
    Optional<Long> causation();

    /**
     * Which try this is.
     *
     * @return 1 for the first
     */
    int attempt();

    /**
     * A key that is the same for each try of this delivery, for ever, also after a redrive or on another node, and differs
     * from that of every other delivery: hand it to the system that the external effect happens in.
     *
     * @return a text of at most 200 printable ASCII characters
     */
    String idempotencyKey();

    /**
     * The transaction that this delivery's effects and its receipt commit in, perhaps with those of other deliveries. It
     * cannot be committed, rolled back (but to a savepoint) or closed by the handler: these throw an
     * {@link IllegalStateException}. To undo, throw.
     *
     * <p>It is lent for this call of the handler. What is made of it is not to be used in a later one; statements that are left
     * open are closed when the handler returns.
     *
     * @return the connection
     * @throws IllegalStateException for a consumer whose effect is external: it has no transaction while its handler runs
     */
    Connection connection();

    /**
     * Publishes a follow-up. It is stored if and only if this delivery is recorded as done, carries this message's
     * correlation and names it as its cause, and inherits its {@code traceparent} unless it has one of its own.
     *
     * @param message what to publish
     * @return this
     * @throws PublishException when the topic is unknown or a limit is exceeded
     */
    Delivery publish(Message message);
}

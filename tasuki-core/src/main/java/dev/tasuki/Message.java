package dev.tasuki;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message to publish: an immutable fact, said once to a topic. Values are checked when it is published, against the node's
 * {@link Limits}.
 *
 * <p>Messages of one key are handled in the order in which they were published, by each consumer on its own; messages
 * without a key have no order.
 */
public final class Message {
    private final Builder from;
    private final Map<String, String> headers;

    private Message(Builder from) {
        this.from = from;
        this.headers = Collections.unmodifiableMap(new LinkedHashMap<>(from.headers));
    }

    /**
     * Begins a message.
     *
     * @param topic the name of the log it goes to
     * @return a builder
     */
    public static Builder to(String topic) {
        return new Builder(topic);
    }

    /**
     * The topic.
     *
     * @return its name
     */
    public String topic() {
        return from.topic;
    }

    /**
     * What kind of fact this is; consumers choose by it.
     *
     * @return the type, empty when it was forgotten (publishing then fails)
     */
    public String type() {
        return from.type;
    }

    /**
     * The business identity whose messages keep their order, for example an order's id.
     *
     * @return the key, if there is one
     */
    public Optional<String> key() {
        return Optional.ofNullable(from.key);
    }

    /**
     * What this message and others, perhaps of other ledgers, belong to.
     *
     * @return the correlation, if one was set
     */
    public Optional<String> correlation() {
        return Optional.ofNullable(from.correlation);
    }

    /**
     * The payload: a {@code byte[]} when a content type was given with it, else a value for the codec.
     *
     * @return the payload; none means zero bytes
     */
    public Optional<Object> payload() {
        return Optional.ofNullable(from.payload);
    }

    /**
     * The content type of a payload given as bytes.
     *
     * @return the content type; none means that the codec decides
     */
    public Optional<String> contentType() {
        return Optional.ofNullable(from.contentType);
    }

    /**
     * The headers, in the order in which they were set.
     *
     * @return an unmodifiable map
     */
    public Map<String, String> headers() {
        return headers;
    }

    /**
     * The time before which no consumer handles the message.
     *
     * @return the time, if one was set
     */
    public Optional<Instant> notBefore() {
        return Optional.ofNullable(from.notBefore);
    }

    /**
     * How long after publishing the message may be handled, measured by the database's clock.
     *
     * @return the delay, if one was set
     */
    public Optional<Duration> delay() {
        return Optional.ofNullable(from.delay);
    }

    /**
     * The same message with a header that it does not have yet; one it has is kept.
     *
     * @param name the header's name
     * @param value its value
     * @return this message or a copy
     */
    public Message withHeaderIfAbsent(String name, String value) {
        if (headers.containsKey(name)) {
            return this;
        }
        return new Message(from.copy().header(name, value));
    }

    @Override
    public String toString() {
        return "Message[" + from.topic + " " + from.type + " key=" + from.key + "]";
    }

    /** Collects a message's parts. Not thread-safe. */
    public static final class Builder {
        private final String topic;
        private String type = "";
        private @Nullable String key;
        private @Nullable String correlation;
        private @Nullable Object payload;
        private @Nullable String contentType;
        private final Map<String, String> headers = new LinkedHashMap<>();
        private @Nullable Instant notBefore;
        private @Nullable Duration delay;

        private Builder(String topic) {
            this.topic = Objects.requireNonNull(topic, "topic");
        }

        private Builder copy() {
            Builder copy = new Builder(topic);
            copy.type = type;
            copy.key = key;
            copy.correlation = correlation;
            copy.payload = payload;
            copy.contentType = contentType;
            copy.headers.putAll(headers);
            copy.notBefore = notBefore;
            copy.delay = delay;
            return copy;
        }

        /**
         * Sets what kind of fact this is. Required.
         *
         * @param type for example {@code OrderPlaced}
         * @return this
         */
        public Builder type(String type) {
            this.type = Objects.requireNonNull(type, "type");
            return this;
        }

        /**
         * Sets the key.
         *
         * @param key for example the order's id; null for none
         * @return this
         */
        public Builder key(@Nullable String key) {
            this.key = key;
            return this;
        }

        /**
         * Says what this message belongs to, so that it is found together with others. Without it, a message that a producer
         * publishes begins something of its own. Follow-ups inherit it, and may not have another. Where a way leads through several
         * services, each with a ledger of its own, the producer of the first message sets one, and who forwards it sets
         * {@link Delivery#correlation} of the delivery at hand: the console then follows it from ledger to ledger.
         *
         * @param correlation 1 to 200 characters, not digits only: those are the seq of a message in its own ledger
         * @return this
         */
        public Builder correlation(String correlation) {
            this.correlation = Objects.requireNonNull(correlation, "correlation");
            return this;
        }

        /**
         * Sets a payload that the node's codec writes, by default as JSON.
         *
         * @param value anything that the codec can write
         * @return this
         */
        public Builder payload(Object value) {
            this.payload = Objects.requireNonNull(value, "payload");
            this.contentType = null;
            return this;
        }

        /**
         * Sets a payload that is stored as it is.
         *
         * @param bytes zero or more bytes; not copied, so leave them alone until the message is published
         * @param contentType for example {@code application/avro}
         * @return this
         */
        public Builder payload(byte[] bytes, String contentType) {
            this.payload = Objects.requireNonNull(bytes, "payload");
            this.contentType = Objects.requireNonNull(contentType, "contentType");
            return this;
        }

        /**
         * Sets a header, replacing an earlier one of the name.
         *
         * @param name the name, for example {@code traceparent}
         * @param value the value
         * @return this
         */
        public Builder header(String name, String value) {
            headers.put(Objects.requireNonNull(name, "header name"), Objects.requireNonNull(value, "header value"));
            return this;
        }

        /**
         * Lets consumers handle the message from a time on. Later messages of its key wait behind it, as behind any other
         * message of the key: give it a key of its own, or none, if they should not.
         *
         * @param time the earliest time, compared with the database's clock
         * @return this
         */
        public Builder notBefore(Instant time) {
            this.notBefore = Objects.requireNonNull(time, "notBefore");
            this.delay = null;
            return this;
        }

        /**
         * Lets consumers handle the message some time after it was published, by the database's clock. As for
         * {@link #notBefore}, later messages of its key wait.
         *
         * @param delay zero or more
         * @return this
         */
        public Builder delay(Duration delay) {
            this.delay = Objects.requireNonNull(delay, "delay");
            this.notBefore = null;
            return this;
        }

        /**
         * Makes the message.
         *
         * @return an immutable message
         */
        public Message build() {
            return new Message(copy());
        }
    }
}

package dev.tasuki.internal.engine;

import dev.tasuki.Limits;
import dev.tasuki.Message;
import dev.tasuki.PublishException;
import dev.tasuki.internal.postgres.EncodedMessage;
import dev.tasuki.internal.postgres.StoredMessage;
import dev.tasuki.internal.postgres.Topic;
import dev.tasuki.spi.Codec;
import dev.tasuki.spi.PublishInterceptor;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks a message against the node's limits and encodes it. Refuses with a {@link PublishException} before anything is written. */
final class MessageEncoder {
    private final Topics topics;
    private final Limits limits;
    private final Codec codec;
    private final List<PublishInterceptor> interceptors;

    MessageEncoder(Topics topics, Limits limits, Codec codec, List<PublishInterceptor> interceptors) {
        this.topics = topics;
        this.limits = limits;
        this.codec = codec;
        this.interceptors = interceptors;
    }

    /**
     * Encodes a message.
     *
     * @param connection the publisher's, to look up a topic that this node does not know yet; null to use one of the node's own
     * @param cause the message that is being handled; null when a producer publishes
     */
    EncodedMessage encode(@Nullable Connection connection, Message original, @Nullable StoredMessage cause) {
        Message message = original;
        for (PublishInterceptor interceptor : interceptors) {
            message = interceptor.beforePublish(message);
        }
        if (cause != null) {
            String trace = Headers.read(cause.headers()).get(Headers.TRACEPARENT);
            message = trace == null ? message : message.withHeaderIfAbsent(Headers.TRACEPARENT, trace);
        }
        Topic topic = topics.require(connection, message.topic());
        text("type", message.type(), limits.typeLength());
        message.key().ifPresent(key -> text("key", key, limits.keyLength()));
        check(message.headers());
        if (message.delay().map(delay -> delay.isNegative()).orElse(false)) {
            throw new PublishException(
                    "the delay must be zero or more, but is " + message.delay().get());
        }
        byte[] payload = payload(message);
        if (payload.length > limits.payloadBytes()) {
            throw new PublishException("the payload has " + payload.length + " bytes; at most " + limits.payloadBytes()
                    + " are allowed (limits.payloadBytes): store it elsewhere and publish a reference to it");
        }
        return new EncodedMessage(
                topic,
                message.type(),
                message.key().orElse(null),
                payload,
                contentType(message),
                Headers.write(message.headers()),
                message.notBefore().orElse(null),
                message.delay().orElse(null),
                cause == null ? null : cause.correlationOrSelf(),
                cause == null ? null : cause.seq());
    }

    private byte[] payload(Message message) {
        Optional<Object> payload = message.payload();
        if (payload.isEmpty()) {
            return new byte[0];
        }
        if (message.contentType().isPresent()) {
            return (byte[]) payload.get();
        }
        try {
            return codec.write(payload.get());
        } catch (Exception e) {
            PublishException refused = new PublishException(
                    "the payload, a " + payload.get().getClass().getName() + ", cannot be written as "
                            + codec.contentType() + ": " + e.getMessage());
            refused.initCause(e);
            throw refused;
        }
    }

    private String contentType(Message message) {
        if (message.payload().isEmpty()) {
            return "";
        }
        String given = message.contentType().orElse(codec.contentType());
        text("content type", given, 200);
        return given;
    }

    private void check(Map<String, String> headers) {
        if (headers.size() > limits.headerCount()) {
            throw new PublishException("the message has " + headers.size() + " headers; at most " + limits.headerCount()
                    + " are allowed (limits.headerCount)");
        }
        int bytes = 0;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            text("header name", header.getKey(), 200);
            storable("header '" + header.getKey() + "'", header.getValue());
            bytes += header.getKey().getBytes(StandardCharsets.UTF_8).length
                    + header.getValue().getBytes(StandardCharsets.UTF_8).length;
        }
        if (bytes > limits.headerBytes()) {
            throw new PublishException("the headers have " + bytes + " bytes together; at most " + limits.headerBytes()
                    + " are allowed (limits.headerBytes)");
        }
    }

    private static void text(String part, String value, int longest) {
        if (value.isEmpty()) {
            throw new PublishException("the " + part + " is empty"
                    + (part.equals("key") ? ": leave it out for a message without a key" : ""));
        }
        if (value.length() > longest) {
            throw new PublishException("the " + part + " has " + value.length() + " characters; at most " + longest
                    + " are allowed: '" + value.substring(0, 40) + "…'");
        }
        storable(part, value);
    }

    /** PostgreSQL's text holds any Unicode text, which a NUL or half a surrogate pair is not part of. */
    private static void storable(String part, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == 0) {
                throw new PublishException(
                        "the " + part + " has a NUL character at index " + i + ": PostgreSQL cannot store it as text");
            }
            if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new PublishException("the " + part + " has half of a surrogate pair (U+"
                        + Integer.toHexString(c).toUpperCase(java.util.Locale.ROOT) + ") at index " + i
                        + ": it is not Unicode text");
            }
        }
    }
}

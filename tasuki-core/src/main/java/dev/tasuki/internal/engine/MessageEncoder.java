package dev.tasuki.internal.engine;

import dev.tasuki.Limits;
import dev.tasuki.Message;
import dev.tasuki.PublishException;
import dev.tasuki.internal.postgres.EncodedMessage;
import dev.tasuki.internal.postgres.StoredMessage;
import dev.tasuki.internal.postgres.Topic;
import dev.tasuki.spi.Codec;
import dev.tasuki.spi.PublishInterceptor;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks a message against the node's limits and encodes it. Refuses with a {@link PublishException} before anything is written. */
final class MessageEncoder {
    private final Topics topics;
    private final MessageCheck check;
    private final Codec codec;
    private final List<PublishInterceptor> interceptors;

    MessageEncoder(Topics topics, Limits limits, Codec codec, List<PublishInterceptor> interceptors) {
        this.topics = topics;
        this.check = new MessageCheck(limits);
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
        check.envelope(message);
        Topic topic = topics.require(connection, message.topic());
        byte[] payload = payload(message);
        check.payload(payload);
        return new EncodedMessage(
                topic,
                message.type(),
                message.key().orElse(null),
                payload,
                contentType(message),
                Headers.write(message.headers()),
                message.notBefore().orElse(null),
                message.delay().orElse(null),
                correlation(message, cause),
                cause == null ? null : cause.seq());
    }

    private static @Nullable String correlation(Message message, @Nullable StoredMessage cause) {
        String own = message.correlation().orElse(null);
        if (cause == null) {
            return own;
        }
        String inherited = cause.correlationOrSelf();
        if (own != null && !own.equals(inherited)) {
            throw new PublishException("a follow-up belongs to what it follows from, whose correlation is '" + inherited
                    + "', and cannot have the correlation '" + own + "': leave it out");
        }
        return inherited;
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
        return message.payload().isEmpty() ? "" : message.contentType().orElse(codec.contentType());
    }
}

package dev.tasuki.internal.postgres;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A message that was checked, ready to be written. */
public record EncodedMessage(
        Topic topic,
        String type,
        @Nullable String key,
        byte[] payload,
        String contentType,
        @Nullable String headers,
        @Nullable Instant notBefore,
        @Nullable Duration delay,
        @Nullable String correlation,
        @Nullable Long causation) {

    void bindTo(Args args) {
        args.add(topic.id(), key, topic.partitions(), type, key, payload, contentType, headers, correlation, causation);
        args.add(notBefore, delay == null ? null : delay.toNanos() / 1_000);
    }
}

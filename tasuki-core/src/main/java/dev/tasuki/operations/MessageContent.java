package dev.tasuki.operations;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is in a message.
 *
 * @param seq its identity within the log
 * @param topic its log
 * @param type its type
 * @param key its key; null for none
 * @param publishedAt when
 * @param correlation what it belongs to
 * @param causation the message whose handling published it; null when a producer did
 * @param headers its headers, a JSON object; null for none
 * @param contentType of the payload
 * @param payload its payload, as it was published
 */
public record MessageContent(
        long seq,
        String topic,
        String type,
        @Nullable String key,
        Instant publishedAt,
        String correlation,
        @Nullable Long causation,
        @Nullable String headers,
        String contentType,
        byte[] payload) {}

package dev.tasuki.internal.engine;

import dev.tasuki.Limits;
import dev.tasuki.Message;
import dev.tasuki.PublishException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Refuses, before anything is written, a message that is over the node's limits or that PostgreSQL would refuse: an error of
 * the server's would abort the publisher's transaction, and a follow-up's would stop its consumer.
 */
final class MessageCheck {
    private static final int QUOTED = 40;
    private static final Duration LONGEST_DELAY = Duration.ofDays(36_500);
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    private final Limits limits;

    MessageCheck(Limits limits) {
        this.limits = limits;
    }

    /** Checks everything but the payload's size, which is known once it is encoded. */
    void envelope(Message message) {
        text("topic", message.topic(), 100, "");
        text("type", message.type(), limits.typeLength(), " (limits.typeLength)");
        message.key().ifPresent(key -> text("key", key, limits.keyLength(), " (limits.keyLength)"));
        message.correlation().ifPresent(MessageCheck::correlation);
        message.contentType().ifPresent(given -> text("content type", given, 200, ""));
        headers(message.headers());
        message.delay().ifPresent(MessageCheck::delay);
        message.notBefore().ifPresent(MessageCheck::notBefore);
    }

    void payload(byte[] payload) {
        if (payload.length > limits.payloadBytes()) {
            throw new PublishException("the payload has " + payload.length + " bytes; at most " + limits.payloadBytes()
                    + " are allowed (limits.payloadBytes): store it elsewhere and publish a reference to it");
        }
    }

    private void headers(Map<String, String> headers) {
        if (headers.size() > limits.headerCount()) {
            throw new PublishException("the message has " + headers.size() + " headers; at most " + limits.headerCount()
                    + " are allowed (limits.headerCount)");
        }
        int bytes = 0;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            text("header name", header.getKey(), 200, "");
            storable("header '" + header.getKey() + "'", header.getValue());
            bytes += header.getKey().getBytes(StandardCharsets.UTF_8).length
                    + header.getValue().getBytes(StandardCharsets.UTF_8).length;
        }
        if (bytes > limits.headerBytes()) {
            throw new PublishException("the headers have " + bytes + " bytes together; at most " + limits.headerBytes()
                    + " are allowed (limits.headerBytes)");
        }
    }

    private static void correlation(String correlation) {
        text("correlation", correlation, 200, "");
        if (correlation.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new PublishException(
                    "the correlation '" + correlation + "' is a number, which is the seq of a message in its own"
                            + " ledger and another one's in others: say what it is a number of, for example 'order-"
                            + correlation
                            + "'");
        }
    }

    private static void delay(Duration delay) {
        if (delay.isNegative() || delay.compareTo(LONGEST_DELAY) > 0) {
            throw new PublishException("the delay must be 0 to " + LONGEST_DELAY.toDays() + " days, but is " + delay);
        }
    }

    private static void notBefore(Instant time) {
        if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
            throw new PublishException(
                    "the not-before time must be " + EARLIEST + " to " + LATEST + ", but is " + time);
        }
    }

    private static void text(String part, String value, int longest, String limit) {
        if (value.isEmpty()) {
            throw new PublishException("the " + part + " is empty"
                    + (part.equals("key") ? ": leave it out for a message without a key" : ""));
        }
        if (value.length() > longest) {
            throw new PublishException("the " + part + " has " + value.length() + " characters; at most " + longest
                    + " are allowed" + limit + ": '" + UnicodeText.beginning(value, QUOTED) + "'");
        }
        storable(part, value);
    }

    private static void storable(String part, String value) {
        String problem = UnicodeText.problem(value);
        if (problem != null) {
            throw new PublishException("the " + part + " " + problem);
        }
    }
}

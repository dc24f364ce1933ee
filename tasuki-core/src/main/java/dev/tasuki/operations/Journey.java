package dev.tasuki.operations;

import dev.tasuki.DeliveryState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far something got: the messages of one key, or one message with all that led to it and followed from it, each with each
 * consumer. All times are the database's.
 *
 * @param asked what was asked for
 * @param messages oldest first; empty when no committed message is known by it
 * @param absent when there are none: whose move that is; else null
 * @param more whether there are older ones that were left out
 */
public record Journey(
        String asked, List<Leg> messages, @Nullable Custody absent, boolean more) {

    /**
     * Copies the list.
     *
     * @param asked as of the record
     * @param messages as of the record
     * @param absent as of the record
     * @param more as of the record
     */
    public Journey {
        messages = List.copyOf(messages);
    }

    /**
     * One message.
     *
     * @param seq its identity
     * @param topic the log that it is in
     * @param type its type
     * @param key its key; null when it has none
     * @param publishedAt when its insert ran
     * @param correlation the seq of the first message that it followed from, as text; its own for that first one
     * @param causation the seq of the message whose handling published it; null when a producer did
     * @param deliveries one for each consumer of its topic, by name, also those that do not want it
     */
    public record Leg(
            long seq,
            String topic,
            String type,
            @Nullable String key,
            Instant publishedAt,
            String correlation,
            @Nullable Long causation,
            List<Delivery> deliveries) {

        /**
         * Copies the list.
         *
         * @param seq as of the record
         * @param topic as of the record
         * @param type as of the record
         * @param key as of the record
         * @param publishedAt as of the record
         * @param correlation as of the record
         * @param causation as of the record
         * @param deliveries as of the record
         */
        public Leg {
            deliveries = List.copyOf(deliveries);
        }
    }

    /**
     * A message meeting a consumer.
     *
     * @param consumer its name
     * @param owner the team that owns it
     * @param state where it stands; null when the consumer never had to do with it
     * @param attempts how many tries were made
     * @param updatedAt when it came to this state; null while pending
     * @param took how long the last try took; null when none was made
     * @param node the node that last worked on it; null when none did
     * @param error the last error, one line; null when there was none
     * @param tries those that failed, and retries, oldest first, at most the newest 50; a first try that succeeds is not among them
     * @param custody whose move it is
     */
    public record Delivery(
            String consumer,
            String owner,
            @Nullable DeliveryState state,
            int attempts,
            @Nullable Instant updatedAt,
            @Nullable Duration took,
            @Nullable String node,
            @Nullable String error,
            List<Try> tries,
            Custody custody) {

        /**
         * Copies the list.
         *
         * @param consumer as of the record
         * @param owner as of the record
         * @param state as of the record
         * @param attempts as of the record
         * @param updatedAt as of the record
         * @param took as of the record
         * @param node as of the record
         * @param error as of the record
         * @param tries as of the record
         * @param custody as of the record
         */
        public Delivery {
            tries = List.copyOf(tries);
        }
    }

    /**
     * One try.
     *
     * @param attempt which, from 1
     * @param at when it began
     * @param took how long it took
     * @param node where
     * @param outcome "done", "failed", "dead", or "outage": failed while the breaker was open, and not counted
     * @param error one line; null when it is done
     */
    public record Try(
            int attempt,
            Instant at,
            Duration took,
            String node,
            String outcome,
            @Nullable String error) {}
}

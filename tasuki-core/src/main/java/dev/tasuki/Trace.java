package dev.tasuki;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far the messages of a key got. All times are the database's.
 *
 * @param key what was asked for
 * @param messages the messages of that key, oldest first
 */
public record Trace(String key, List<Entry> messages) {

    /**
     * Copies the list.
     *
     * @param key as of the record
     * @param messages as of the record
     */
    public Trace {
        messages = List.copyOf(messages);
    }

    /**
     * One message.
     *
     * @param seq its identity
     * @param topic the log that it is in
     * @param type its type
     * @param publishedAt when its insert ran
     * @param correlation the seq, as text, of the first message that this one followed from; its own for that first message
     * @param causation the seq of the message whose handling published it; null when a producer did
     * @param deliveries one for each consumer that is subscribed to its type, by name; empty when nobody is
     */
    public record Entry(
            long seq,
            String topic,
            String type,
            Instant publishedAt,
            String correlation,
            @Nullable Long causation,
            List<Step> deliveries) {

        /**
         * Copies the list.
         *
         * @param seq as of the record
         * @param topic as of the record
         * @param type as of the record
         * @param publishedAt as of the record
         * @param correlation as of the record
         * @param causation as of the record
         * @param deliveries as of the record
         */
        public Entry {
            deliveries = List.copyOf(deliveries);
        }

        /**
         * The delivery to a consumer.
         *
         * @param consumer its name
         * @return the delivery, when that consumer is subscribed
         */
        public Optional<Step> delivery(String consumer) {
            return deliveries.stream()
                    .filter(d -> d.consumer().equals(consumer))
                    .findFirst();
        }
    }

    /**
     * One delivery: a message meeting a consumer.
     *
     * @param consumer the consumer's name
     * @param owner the team that owns it
     * @param state where it stands
     * @param attempts how many tries were made
     * @param updatedAt when it came to this state; null while pending
     * @param nextAttemptAt when it is tried next; null unless retrying or scheduled
     * @param took how long the last try took; null when none was made
     * @param node the name of the node that last worked on it; null when none did
     * @param lastError the last error's text; null when there was none
     */
    public record Step(
            String consumer,
            String owner,
            DeliveryState state,
            int attempts,
            @Nullable Instant updatedAt,
            @Nullable Instant nextAttemptAt,
            @Nullable Duration took,
            @Nullable String node,
            @Nullable String lastError) {}
}

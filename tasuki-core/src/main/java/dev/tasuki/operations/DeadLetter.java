package dev.tasuki.operations;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that only a person moves on.
 *
 * @param consumer the consumer's name
 * @param seq the message
 * @param topic the log
 * @param type the message's type
 * @param key its key; null when it has none
 * @param attempts how many tries were made
 * @param since since when it is dead
 * @param fingerprint what groups it with others that failed in the same way
 * @param error the last error, one line
 * @param external the outside system that its effect is in; null for a database effect, of which a failed try leaves nothing
 * @param redrive the redrive that it waits for; null when nobody has asked for one
 */
public record DeadLetter(
        String consumer,
        long seq,
        String topic,
        String type,
        @Nullable String key,
        int attempts,
        Instant since,
        String fingerprint,
        String error,
        @Nullable String external,
        @Nullable Long redrive) {

    /**
     * Dead letters of a consumer that failed in the same way: the same type of exception, thrown at the same place, whatever
     * the line.
     *
     * @param consumer the consumer's name
     * @param owner the team that owns it
     * @param fingerprint the exception's type and the first stack frame that is not a framework's
     * @param count how many
     * @param recent how many of them died within the last hour
     * @param redriving how many of them wait for a redrive
     * @param first when the first became dead
     * @param last when the last did
     * @param error the newest one's error
     * @param sample the newest one's message
     * @param fault whose fault it seems to be
     * @param accepted who is on it; null when nobody is, or when the time is up
     */
    public record Group(
            String consumer,
            String owner,
            String fingerprint,
            long count,
            long recent,
            long redriving,
            Instant first,
            Instant last,
            String error,
            long sample,
            Fault fault,
            @Nullable Acceptance accepted) {

        /**
         * Whether nobody has said "on it" since the newest came.
         *
         * @return true for new trouble, false for known debt
         */
        public boolean isNew() {
            return accepted == null;
        }
    }

    /**
     * "On it."
     *
     * @param by who
     * @param why what they intend
     * @param at since when
     * @param until until when
     */
    public record Acceptance(String by, String why, Instant at, Instant until) {}

    /**
     * All about one.
     *
     * @param letter the dead letter
     * @param publishedAt when its message was published
     * @param correlation what it belongs to
     * @param headers the message's headers, as JSON; null when it has none
     * @param contentType the payload's
     * @param payload the payload
     * @param tries those that failed, oldest first, at most the newest 50
     * @param stack the last error with its stack; empty when its record was reclaimed
     * @param edits what was changed in it before earlier redrives, oldest first
     */
    public record Detail(
            DeadLetter letter,
            Instant publishedAt,
            String correlation,
            @Nullable String headers,
            String contentType,
            byte[] payload,
            List<Journey.Try> tries,
            String stack,
            List<Edit> edits) {}

    /**
     * A payload that a person changed; what was published stays.
     *
     * @param by who
     * @param why why
     * @param at when
     * @param before the payload before
     * @param after the payload after
     */
    public record Edit(String by, String why, Instant at, byte[] before, byte[] after) {}

    /**
     * What an act would do.
     *
     * @param count how many dead letters it is about
     * @param consumers how many of each consumer
     * @param mayHaveHappened of how many the effect is outside the database, and may have happened already
     * @param busy how many others fit the filter, but wait for a redrive already
     */
    public record Preview(long count, List<OfConsumer> consumers, long mayHaveHappened, long busy) {}

    /**
     * How many of a consumer.
     *
     * @param consumer its name
     * @param external the outside system that its effect is in; null for a database effect
     * @param count how many
     */
    public record OfConsumer(String consumer, @Nullable String external, long count) {}
}

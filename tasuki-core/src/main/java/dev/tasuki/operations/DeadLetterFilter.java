package dev.tasuki.operations;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters. Everything that is set must hold. What is shown for a filter and what is done with it is compiled from one
 * place, so a preview tells the truth.
 *
 * @param consumer of which consumer
 * @param fingerprint of which group, see {@link DeadLetter.Group}
 * @param type of which type of message
 * @param key of which key
 * @param since dead since then, or later
 * @param until dead before then
 * @param error a part of the error's line, in any case
 * @param seqs of which messages; empty means any
 * @param all says that a filter without anything else is meant: everything
 */
public record DeadLetterFilter(
        @Nullable String consumer,
        @Nullable String fingerprint,
        @Nullable String type,
        @Nullable String key,
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable String error,
        Set<Long> seqs,
        boolean all) {

    /** Nothing is set. */
    public static final DeadLetterFilter NONE =
            new DeadLetterFilter(null, null, null, null, null, null, null, Set.of(), false);

    /** Everything. */
    public static final DeadLetterFilter ALL =
            new DeadLetterFilter(null, null, null, null, null, null, null, Set.of(), true);

    /**
     * Copies the set.
     *
     * @param consumer as of the record
     * @param fingerprint as of the record
     * @param type as of the record
     * @param key as of the record
     * @param since as of the record
     * @param until as of the record
     * @param error as of the record
     * @param seqs as of the record
     * @param all as of the record
     */
    public DeadLetterFilter {
        seqs = Set.copyOf(seqs);
    }

    /**
     * Those of a consumer.
     *
     * @param consumer its name
     * @return a filter
     */
    public static DeadLetterFilter of(String consumer) {
        return new DeadLetterFilter(consumer, null, null, null, null, null, null, Set.of(), false);
    }

    /**
     * Those of a group.
     *
     * @param consumer the consumer's name
     * @param fingerprint the group's
     * @return a filter
     */
    public static DeadLetterFilter of(String consumer, String fingerprint) {
        return new DeadLetterFilter(consumer, fingerprint, null, null, null, null, null, Set.of(), false);
    }

    /**
     * One.
     *
     * @param consumer the consumer's name
     * @param seq the message
     * @return a filter
     */
    public static DeadLetterFilter of(String consumer, long seq) {
        return new DeadLetterFilter(consumer, null, null, null, null, null, null, Set.of(seq), false);
    }

    /**
     * Whether nothing narrows it down.
     *
     * @return true for a filter that would take everything
     */
    public boolean isEmpty() {
        return consumer == null
                && fingerprint == null
                && type == null
                && key == null
                && since == null
                && until == null
                && error == null
                && seqs.isEmpty();
    }

    /**
     * The same, for an act: an empty one does nothing unless it says that it means everything.
     *
     * @return this
     * @throws OperationsException when it is empty and does not say all
     */
    public DeadLetterFilter forAct() {
        if (isEmpty() && !all) {
            throw new OperationsException(
                    "the filter is empty: name a consumer, a group, a key or messages, or say that all are meant (--all)");
        }
        return this;
    }
}

package dev.tasuki.operations;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who holds a message for a consumer now, since when, and what happens next. All times are the database's.
 *
 * @param consumer the consumer's name; null where the matter is none of a consumer's
 * @param situation where it stands
 * @param holder whose move it is
 * @param name the holder's name: a team, a person, "the producer of" a type
 * @param since since when it stands there; null when that is not known
 * @param next when something happens by itself; null when nothing does, or when it may be any moment
 * @param detail what the situation is about: the last error, whom it waits behind, how far the consumer is behind;
 *     {@link Phrase#NONE} where there is nothing to say
 * @param runbook where the consumer's owner says what to do; null when nowhere
 * @param because what led to the judgement on whose move it is; mostly empty
 */
public record Custody(
        @Nullable String consumer,
        Situation situation,
        Holder holder,
        String name,
        @Nullable Instant since,
        @Nullable Instant next,
        Phrase detail,
        @Nullable String runbook,
        List<Phrase> because) {

    /**
     * Copies the list.
     *
     * @param consumer as of the record
     * @param situation as of the record
     * @param holder as of the record
     * @param name as of the record
     * @param since as of the record
     * @param next as of the record
     * @param detail as of the record
     * @param runbook as of the record
     * @param because as of the record
     */
    public Custody {
        because = List.copyOf(because);
    }

    /**
     * Without a judgement that had to be made.
     *
     * @param consumer as of the record
     * @param situation as of the record
     * @param holder as of the record
     * @param name as of the record
     * @param since as of the record
     * @param next as of the record
     * @param detail as of the record
     * @param runbook as of the record
     */
    public Custody(
            @Nullable String consumer,
            Situation situation,
            Holder holder,
            String name,
            @Nullable Instant since,
            @Nullable Instant next,
            Phrase detail,
            @Nullable String runbook) {
        this(consumer, situation, holder, name, since, next, detail, runbook, List.of());
    }

    /**
     * The same in one sentence.
     *
     * @param language English, or Japanese
     * @return a sentence for people
     */
    public String sentence(Locale language) {
        return Texts.in(language).custody(this);
    }
}

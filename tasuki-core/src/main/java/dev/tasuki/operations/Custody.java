package dev.tasuki.operations;

import java.time.Instant;
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
 * @param detail what the situation is about: the last error, whom it waits behind, how far the consumer is behind; may be empty
 * @param runbook where the consumer's owner says what to do; null when nowhere
 */
public record Custody(
        @Nullable String consumer,
        Situation situation,
        Holder holder,
        String name,
        @Nullable Instant since,
        @Nullable Instant next,
        String detail,
        @Nullable String runbook) {

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

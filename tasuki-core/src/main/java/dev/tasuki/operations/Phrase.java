package dev.tasuki.operations;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A sentence that can be said in English or Japanese: what led to a judgement, or to an answer.
 *
 * @param name which sentence
 * @param arguments what goes into it: names, numbers, times, other phrases
 */
public record Phrase(String name, List<Object> arguments) {
    /** Nothing. */
    public static final Phrase NONE = text("");

    /**
     * Copies the list.
     *
     * @param name as of the record
     * @param arguments as of the record
     */
    public Phrase {
        arguments = List.copyOf(arguments);
    }

    /**
     * A sentence.
     *
     * @param name which
     * @param arguments what goes into it; "?" stands for what is not known
     * @return the sentence
     */
    public static Phrase of(String name, @Nullable Object... arguments) {
        return new Phrase(
                name,
                Arrays.stream(arguments)
                        .map(argument -> Objects.requireNonNullElse(argument, "?"))
                        .toList());
    }

    /**
     * What is not ours to translate: an error, a reason that somebody gave.
     *
     * @param verbatim the text
     * @return the text as it is, in every language
     */
    public static Phrase text(@Nullable String verbatim) {
        return of("text", verbatim);
    }

    /**
     * The sentence.
     *
     * @param language English, or Japanese
     * @return a sentence for people
     */
    public String in(Locale language) {
        Texts texts = Texts.in(language);
        return texts.of(
                "evidence." + name,
                arguments.stream()
                        .map(argument -> said(argument, texts, language))
                        .toArray());
    }

    private static Object said(Object argument, Texts texts, Locale language) {
        return argument instanceof Phrase phrase
                ? phrase.in(language)
                : argument instanceof Instant time ? texts.time(time) : argument;
    }

    /**
     * Several sentences as one.
     *
     * @param phrases the sentences, at least one
     * @return all of them
     */
    public static Phrase all(List<Phrase> phrases) {
        return phrases.stream().reduce((some, one) -> of("and", some, one)).orElseThrow();
    }

    @Override
    public String toString() {
        return in(Locale.ENGLISH); // for logs, and for scripts
    }
}

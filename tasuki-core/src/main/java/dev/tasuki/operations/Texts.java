package dev.tasuki.operations;

import java.text.MessageFormat;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * Sentences for people, in English or Japanese. What says something of the system is said here once, for the command line, the console
 * and reports alike.
 */
public final class Texts {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss zzz");

    private final ResourceBundle bundle;
    private final Locale locale;

    private Texts(Locale locale) {
        this.locale = locale;
        this.bundle = ResourceBundle.getBundle(
                "dev.tasuki.operations.texts",
                locale,
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    /**
     * Texts of a language.
     *
     * @param language Japanese, or anything else for English
     * @return the texts
     */
    public static Texts in(Locale language) {
        return new Texts(language.getLanguage().equals("ja") ? Locale.JAPANESE : Locale.ROOT);
    }

    /**
     * One text.
     *
     * @param key its name
     * @param arguments what goes into it
     * @return the text
     */
    public String of(String key, @Nullable Object... arguments) {
        return new MessageFormat(bundle.getString(key), locale).format(arguments);
    }

    /**
     * A point in time, local, with its zone.
     *
     * @param at when; null for an unknown one
     * @return the time, or "?"
     */
    public String time(@Nullable Instant at) {
        return at == null
                ? "?"
                : TIME.withLocale(locale.equals(Locale.ROOT) ? Locale.ENGLISH : locale)
                        .format(at.atZone(ZoneId.systemDefault()));
    }

    String custody(Custody custody) {
        String key = "custody." + custody.situation().name().toLowerCase(Locale.ROOT);
        String holder = custody.holder() == Holder.PRODUCER ? of("producer.of", custody.name()) : custody.name();
        String detail = custody.because().isEmpty()
                ? custody.detail().in(locale)
                : of(
                        "custody.because",
                        custody.detail().in(locale),
                        Phrase.all(custody.because()).in(locale));
        String sentence = of(key, custody.consumer(), holder, time(custody.since()), time(custody.next()), detail);
        return custody.runbook() == null || !custody.situation().isTrouble()
                ? sentence
                : sentence + " " + of("custody.runbook", custody.runbook());
    }
}

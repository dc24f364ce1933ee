package dev.tasuki.console.web.speech;

import dev.tasuki.console.text.Times;
import dev.tasuki.console.text.Words;
import dev.tasuki.operations.Custody;
import dev.tasuki.operations.Situation;
import dev.tasuki.operations.Triage;
import java.text.MessageFormat;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/** How a page speaks: its language, its zone, and the moment that ages are counted from. */
public final class Speech {
    private static final String BUNDLE = "dev.tasuki.console.web";
    private final Words words;
    private final Times times;
    private final ResourceBundle bundle;

    private Speech(Words words, Times times) {
        this.words = words;
        this.times = times;
        this.bundle = ResourceBundle.getBundle(
                BUNDLE,
                words.locale().equals(Locale.ENGLISH) ? Locale.ROOT : words.locale(),
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    /** In a language, by a clock. */
    public static Speech in(Locale language, Clock clock) {
        Words words = Words.in(language);
        return new Speech(words, new Times(words, clock));
    }

    /** The same, with ages counted from another moment, such as the database's. */
    public Speech asOf(Instant now) {
        return new Speech(words, times.asOf(now));
    }

    /** A text of the pages. Numbers among the arguments are grouped; an identity that is a number must be given as a string. */
    public String say(String key, @Nullable Object... arguments) {
        return new MessageFormat(bundle.getString(key), words.locale()).format(arguments);
    }

    /** Whether there is such a text. */
    public boolean knows(String key) {
        return bundle.containsKey(key);
    }

    /** A text of the operations. */
    public String told(String key) {
        return words.texts().of(key);
    }

    /** The name of a constant. */
    public String of(Enum<?> constant) {
        return words.of(constant);
    }

    /** A number, grouped. */
    public String number(long number) {
        return words.number(number);
    }

    /** A rate. */
    public String rate(double perSecond) {
        return words.rate(perSecond);
    }

    /** A length of time. */
    public String span(@Nullable Duration span) {
        return span == null ? "–" : times.span(span);
    }

    /** "4 min ago". */
    public String relative(@Nullable Instant at) {
        return at == null ? "–" : times.relative(at);
    }

    /** "02:56:10", with the date when it is not today's. */
    public String absolute(@Nullable Instant at) {
        return at == null ? "–" : times.absolute(at);
    }

    /** "4 min ago (02:56:10)". */
    public String time(@Nullable Instant at) {
        return at == null ? "–" : times.both(at);
    }

    /** Which zone times are in. */
    public String zone() {
        ZoneId zone = times.clock().getZone();
        return zone.getDisplayName(TextStyle.NARROW, locale());
    }

    /** Whose move it is, in a sentence. */
    public String custody(Custody custody) {
        return custody.sentence(locale());
    }

    /** What is wrong, in a sentence. */
    public String verdict(Triage triage) {
        return triage.sentence(locale());
    }

    /** How a situation looks: the class of the style sheet. */
    public String tone(Situation situation) {
        return switch (situation) {
            case DONE -> "good";
            case DISCARDED, SUBSCRIBED_LATER -> "dim";
            case ACCEPTED, REDRIVING -> "known";
            case RETRYING, BLOCKED, PAUSED, BEHIND, SCHEDULED -> "warn";
            default -> situation.isTrouble() ? "bad" : "plain";
        };
    }

    /** The language. */
    public Locale locale() {
        return words.locale();
    }

    /** As a page says it of itself. */
    public String lang() {
        return locale().getLanguage();
    }

    /** Now. */
    public Instant now() {
        return times.now();
    }

    /** The clock, for times that somebody types. */
    public Clock clock() {
        return times.clock();
    }
}

package dev.tasuki.console.text;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Times as one thinks of them: how long ago, with the clock's time where it matters. */
public final class Times {
    private static final DateTimeFormatter TODAY = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter OTHER_DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private final Words words;
    private final Clock clock;

    /** Times of a clock, in its zone. */
    public Times(Words words, Clock clock) {
        this.words = words;
        this.clock = clock;
    }

    public Clock clock() {
        return clock;
    }

    public Instant now() {
        return clock.instant();
    }

    /** The same, counted from another time, such as the database's. */
    public Times asOf(Instant now) {
        return new Times(words, Clock.fixed(now, clock.getZone()));
    }

    /** "4 min ago", or "in 20 s"; a dash for an unknown time. */
    public String relative(@Nullable Instant at) {
        if (at == null) {
            return "-";
        }
        Duration age = Duration.between(at, now());
        if (age.abs().compareTo(Duration.ofSeconds(1)) < 0) {
            return words.of("time.now");
        }
        return age.isNegative() ? words.of("time.in", span(age.negated())) : words.of("time.ago", span(age));
    }

    /** "02:56:10", with the date when it is not today's. */
    public String absolute(@Nullable Instant at) {
        if (at == null) {
            return "-";
        }
        ZonedDateTime local = at.atZone(clock.getZone());
        boolean today = local.toLocalDate().equals(now().atZone(clock.getZone()).toLocalDate());
        return (today ? TODAY : OTHER_DAY).format(local);
    }

    /** "4 min ago (02:56:10)". */
    public String both(@Nullable Instant at) {
        return at == null ? "-" : relative(at) + " (" + absolute(at) + ")";
    }

    /** A length of time in its one or two largest units. */
    public String span(Duration span) {
        long seconds = span.toSeconds();
        if (seconds == 0) {
            return words.of("span.ms", span.toMillis());
        } else if (seconds < 60) {
            return words.of("span.s", seconds);
        } else if (seconds < 3_600) {
            return words.of("span.min", seconds / 60);
        } else if (seconds < 86_400) {
            return two("span.h", seconds / 3_600, "span.min", seconds / 60 % 60);
        }
        return two("span.d", seconds / 86_400, "span.h", seconds / 3_600 % 24);
    }

    private String two(String larger, long first, String smaller, long second) {
        return words.of(larger, first) + (second == 0 ? "" : " " + words.of(smaller, second));
    }
}

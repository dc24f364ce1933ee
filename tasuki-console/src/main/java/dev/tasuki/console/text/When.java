package dev.tasuki.console.text;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Points in time as people type them: 2h, 1d12h, 03:15, 2026-11-22T03:15, or one with a zone. */
public final class When {
    private static final Pattern SPAN =
            Pattern.compile("(?:(\\d{1,5})d)?(?:(\\d{1,6})h)?(?:(\\d{1,7})m(?:in)?)?(?:(\\d{1,8})s)?");
    private final Clock clock;

    /** By a clock, in its zone. */
    public When(Clock clock) {
        this.clock = clock;
    }

    /** A length of time means so long ago; a time of day its last occurrence. Nothing when it is not understood. */
    public Optional<Instant> past(String text) {
        return span(text).map(clock.instant()::minus).or(() -> at(text, -1));
    }

    /** A length of time means from now; a time of day its next occurrence. Nothing when it is not understood. */
    public Optional<Instant> future(String text) {
        return span(text).map(clock.instant()::plus).or(() -> at(text, 1));
    }

    /** A length of time: 2h, 1d12h. */
    public static Optional<Duration> span(String text) {
        Matcher parts = SPAN.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (text.isBlank() || !parts.matches()) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofDays(number(parts.group(1)))
                .plusHours(number(parts.group(2)))
                .plusMinutes(number(parts.group(3)))
                .plusSeconds(number(parts.group(4))));
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private Optional<Instant> at(String text, int direction) {
        String iso = text.strip().replace(' ', 'T');
        return Stream.<Supplier<Instant>>of(
                        () -> OffsetDateTime.parse(iso).toInstant(),
                        () -> LocalDateTime.parse(iso).atZone(clock.getZone()).toInstant(),
                        () -> LocalDate.parse(iso).atStartOfDay(clock.getZone()).toInstant(),
                        () -> near(LocalTime.parse(iso), direction))
                .flatMap(way -> parsed(way).stream())
                .findFirst();
    }

    private Instant near(LocalTime time, int direction) {
        ZonedDateTime now = clock.instant().atZone(clock.getZone());
        ZonedDateTime today = now.with(time);
        boolean wrongSide = direction < 0 ? today.isAfter(now) : today.isBefore(now);
        return (wrongSide ? today.plusDays(direction) : today).toInstant();
    }

    private static Optional<Instant> parsed(Supplier<Instant> way) {
        try {
            return Optional.of(way.get());
        } catch (DateTimeException e) {
            return Optional.empty(); // the next way may understand it
        }
    }
}

package dev.tasuki.console.cli;

import dev.tasuki.console.text.Words;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Points in time as people type them; what is not understood is refused. */
final class When {
    private final Words words;
    private final dev.tasuki.console.text.When typed;

    When(Words words, Clock clock) {
        this.words = words;
        this.typed = new dev.tasuki.console.text.When(clock);
    }

    Instant past(String text) {
        return typed.past(text).orElseThrow(() -> refused(text));
    }

    Instant future(String text) {
        return typed.future(text).orElseThrow(() -> refused(text));
    }

    /** A length of time such as {@code 15m}; empty for anything else. */
    static Optional<Duration> span(String text) {
        return dev.tasuki.console.text.When.span(text);
    }

    private Refused refused(String text) {
        return new Refused(words.of("error.when", text));
    }
}

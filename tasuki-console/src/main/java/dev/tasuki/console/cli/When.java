package dev.tasuki.console.cli;

import dev.tasuki.console.text.Words;
import java.time.Clock;
import java.time.Instant;

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

    private Refused refused(String text) {
        return new Refused(words.of("error.when", text));
    }
}

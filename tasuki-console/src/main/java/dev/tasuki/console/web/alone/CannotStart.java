package dev.tasuki.console.web.alone;

import dev.tasuki.console.text.Words;
import java.util.Locale;

/** The console cannot start as it was asked to; the message says why, and what to do. */
final class CannotStart extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final String key;
    private final transient Object[] arguments;

    /** The key of a text, without its prefix, and what is put into it. */
    CannotStart(String key, Object... arguments) {
        super(Words.in(Locale.ENGLISH).of("console.error." + key, arguments));
        this.key = key;
        this.arguments = arguments;
    }

    /** The same in a language. */
    String in(Words words) {
        return words.of("console.error." + key, arguments);
    }
}

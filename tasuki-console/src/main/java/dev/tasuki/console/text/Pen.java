package dev.tasuki.console.text;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What pages are written with.
 *
 * @param words the language
 * @param times the clock and its zone
 * @param look what the place can show
 */
public record Pen(Words words, Times times, Look look) {
    /** A new page. */
    public Sheet sheet() {
        return new Sheet(look);
    }

    /** A text. */
    public String say(String key, @Nullable Object... arguments) {
        return words.of(key, arguments);
    }

    /** A table with the headings of these keys; one that begins with ">" is a column of numbers. */
    public Table table(String... keys) {
        String[] headings = new String[keys.length];
        for (int i = 0; i < keys.length; i++) {
            boolean right = keys[i].startsWith(">");
            headings[i] = (right ? ">" : "") + say("column." + (right ? keys[i].substring(1) : keys[i]));
        }
        return new Table(headings);
    }

    /** The same, with ages counted from another time, such as the database's. */
    public Pen asOf(Instant now) {
        return new Pen(words, times.asOf(now), look);
    }
}

package dev.tasuki.console.text;

import org.jspecify.annotations.Nullable;

/**
 * A field of a table.
 *
 * @param text what it says, one line
 * @param tone how it is meant
 */
public record Cell(String text, Tone tone) {
    private static final String CONTROL = "\\p{Cntrl}+";

    /** What comes from the ledger may have anything in it; a control character must not reach a terminal. */
    public Cell {
        text = clean(text);
    }

    /** A plain one; a dash when there is nothing to say. */
    public static Cell of(@Nullable String text) {
        return new Cell(text == null || text.isEmpty() ? "-" : text, Tone.PLAIN);
    }

    /** The text on one line. */
    public static String clean(String text) {
        return text.replaceAll(CONTROL, " ");
    }
}

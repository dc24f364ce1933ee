package dev.tasuki.console.text;

/**
 * What the place where a page goes can show.
 *
 * @param colour whether it is to be coloured
 * @param terminal whether it is a terminal, and so has room for glyphs
 * @param width how many columns it has; {@link #UNBOUNDED} for a file
 */
public record Look(boolean colour, boolean terminal, int width) {
    /** As wide as it takes. */
    public static final int UNBOUNDED = Integer.MAX_VALUE;

    /** A file or a pipe: nothing but the text, and all of it. */
    public static final Look PLAIN = new Look(false, false, UNBOUNDED);

    /** A text in its tone. */
    public String paint(Tone tone, String text) {
        return colour && !tone.code.isEmpty() && !text.isEmpty()
                ? "\u001b[" + tone.code + "m" + text + "\u001b[0m"
                : text;
    }

    /** What goes before a text to say at a glance how it is meant. */
    String glyph(Tone tone) {
        return terminal ? tone.glyph : "";
    }
}

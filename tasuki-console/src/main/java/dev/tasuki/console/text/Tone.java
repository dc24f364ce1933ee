package dev.tasuki.console.text;

/** What a text wants to be taken for; on a terminal by its colour. */
public enum Tone {
    /** As it is. */
    PLAIN("", ""),
    /** All is well. */
    GOOD("32", "✓ "),
    /** Somebody should look at it. */
    WARN("33", "! "),
    /** Somebody must act. */
    BAD("31;1", "✗ "),
    /** A heading. */
    STRONG("1", ""),
    /** Beside the point, mostly. */
    DIM("2", "");

    final String code;
    final String glyph;

    Tone(String code, String glyph) {
        this.code = code;
        this.glyph = glyph;
    }
}

package dev.tasuki.console.text;

/** How many columns of a terminal a text takes: East Asian wide characters take two, combining ones none. */
public final class Columns {
    private Columns() {}

    /** The width of a text. */
    public static int of(String text) {
        return text.codePoints().map(Columns::of).sum();
    }

    /** A text that is no wider than that; what was cut off is told by an ellipsis. */
    public static String cut(String text, int width) {
        if (of(text) <= width) {
            return text;
        }
        StringBuilder kept = new StringBuilder();
        int left = Math.max(width, 1) - 1;
        for (int codePoint : text.codePoints().toArray()) {
            left -= of(codePoint);
            if (left < 0) {
                break;
            }
            kept.appendCodePoint(codePoint);
        }
        return kept.append('…').toString();
    }

    private static int of(int codePoint) {
        int type = Character.getType(codePoint);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        return isWide(codePoint) ? 2 : 1;
    }

    /** The blocks whose characters are wide or full-width in Unicode's annex 11, as far as messages have them. */
    private static boolean isWide(int c) {
        return c >= 0x1100 && c <= 0x115f
                || c >= 0x2e80 && c <= 0x303e
                || c >= 0x3041 && c <= 0xa4cf && c != 0x303f
                || c >= 0xa960 && c <= 0xa97f
                || c >= 0xac00 && c <= 0xd7a3
                || c >= 0xf900 && c <= 0xfaff
                || c >= 0xfe30 && c <= 0xfe6f
                || c >= 0xff00 && c <= 0xff60
                || c >= 0xffe0 && c <= 0xffe6
                || c >= 0x1f300 && c <= 0x1f64f
                || c >= 0x1f680 && c <= 0x1f6ff
                || c >= 0x1f900 && c <= 0x1f9ff
                || c >= 0x20000 && c <= 0x3fffd;
    }
}

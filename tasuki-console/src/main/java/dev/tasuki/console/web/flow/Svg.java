package dev.tasuki.console.web.flow;

import java.util.Locale;

/** Writes a drawing. Every text and every value is escaped here, since this is the one thing that templates print as it is. */
final class Svg {
    private final StringBuilder out = new StringBuilder(8_192);

    /** Begins an element; attributes as name and value in turn. */
    Svg open(String element, Object... attributes) {
        start(element, attributes);
        out.append('>');
        return this;
    }

    /** An element without content. */
    Svg draw(String element, Object... attributes) {
        start(element, attributes);
        out.append("/>");
        return this;
    }

    private void start(String element, Object... attributes) {
        out.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            escape(attributes[i + 1] instanceof Double number ? plain(number) : String.valueOf(attributes[i + 1]));
            out.append('"');
        }
    }

    Svg close(String element) {
        out.append("</").append(element).append('>');
        return this;
    }

    /** An element that has nothing but a text. */
    Svg write(String element, String text, Object... attributes) {
        open(element, attributes);
        escape(text);
        return close(element);
    }

    /** A line of text that has so much room; what does not fit is cut. */
    Svg text(double x, double y, String kind, double room, String text) {
        return write("text", Fit.cut(text, room, Fit.size(kind)), "x", x, "y", y, "class", kind);
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : String.format(Locale.ROOT, "%.1f", number);
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c < ' ' && c != '\t' ? ' ' : c);
            }
        }
    }

    @Override
    public String toString() {
        return out.toString();
    }
}

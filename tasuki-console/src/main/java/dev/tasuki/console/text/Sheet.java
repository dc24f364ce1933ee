package dev.tasuki.console.text;

/** A page for a terminal, written from top to bottom. */
public final class Sheet {
    private final Look look;
    private final StringBuilder text = new StringBuilder();

    Sheet(Look look) {
        this.look = look;
    }

    /** What matters, with a sign of how it is meant. */
    public Sheet verdict(Tone tone, String sentence) {
        return line(tone, look.glyph(tone) + sentence);
    }

    /** A line. */
    public Sheet line(String line) {
        return line(Tone.PLAIN, line);
    }

    /** A line in its tone. */
    public Sheet line(Tone tone, String line) {
        text.append(look.paint(tone, Cell.clean(line))).append('\n');
        return this;
    }

    /** Some lines as they are, such as a stack. */
    public Sheet block(String lines) {
        lines.lines().forEach(line -> line("  " + line.replace("\t", "    ")));
        return this;
    }

    /** A heading, after a blank line. */
    public Sheet heading(String heading) {
        return blank().line(Tone.STRONG, heading);
    }

    /** A blank line. */
    public Sheet blank() {
        text.append('\n');
        return this;
    }

    /** A table. */
    public Sheet table(Table table) {
        return table(table, "  ");
    }

    /** A table, each line after an indentation. */
    public Sheet table(Table table, String indent) {
        table.lines(look, indent).forEach(line -> text.append(line).append('\n'));
        return this;
    }

    /** The page. */
    @Override
    public String toString() {
        return text.toString();
    }
}

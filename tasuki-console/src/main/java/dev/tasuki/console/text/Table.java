package dev.tasuki.console.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Aligned columns. The last one gives way when the line is too long. */
public final class Table {
    private static final int NARROWEST = 8;
    private static final String GAP = "  ";
    private final List<String> headings;
    private final boolean[] right;
    private final List<List<Cell>> rows = new ArrayList<>();

    /** A table with these headings; one that begins with ">" is of a column of numbers, which go to the right. */
    public Table(String... headings) {
        this.right = new boolean[headings.length];
        this.headings = new ArrayList<>();
        for (int i = 0; i < headings.length; i++) {
            right[i] = headings[i].startsWith(">");
            this.headings.add(right[i] ? headings[i].substring(1) : headings[i]);
        }
    }

    /** Adds a row with a cell, or its text, for each column. */
    public void row(@Nullable Object... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + headings.size() + " columns");
        }
        rows.add(Arrays.stream(cells)
                .map(cell -> cell instanceof Cell known ? known : Cell.of((String) cell))
                .toList());
    }

    /** Whether it has no rows. */
    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The lines, each after the indentation. */
    List<String> lines(Look look, String indent) {
        int[] widths = widths(look, indent);
        List<String> lines = new ArrayList<>();
        lines.add(line(headings.stream().map(h -> new Cell(h, Tone.DIM)).toList(), widths, look, indent));
        rows.forEach(row -> lines.add(line(row, widths, look, indent)));
        return lines;
    }

    private int[] widths(Look look, String indent) {
        int[] widths = headings.stream().mapToInt(Columns::of).toArray();
        for (List<Cell> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], Columns.of(row.get(i).text()));
            }
        }
        int last = widths.length - 1;
        int before = indent.length() + GAP.length() * last;
        for (int i = 0; i < last; i++) {
            before += widths[i];
        }
        widths[last] = Math.max(Math.min(widths[last], look.width() - before), NARROWEST);
        return widths;
    }

    private String line(List<Cell> cells, int[] widths, Look look, String indent) {
        StringBuilder line = new StringBuilder(indent);
        for (int i = 0; i < widths.length; i++) {
            String text = Columns.cut(cells.get(i).text(), widths[i]);
            String space = " ".repeat(widths[i] - Columns.of(text));
            String painted = look.paint(cells.get(i).tone(), text);
            line.append(i == 0 ? "" : GAP).append(right[i] ? space + painted : painted + space);
        }
        return line.toString().stripTrailing();
    }
}

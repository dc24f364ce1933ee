package dev.tasuki.console.view;

import java.util.List;

/** Two texts side by side, line by line: what went is marked with a minus, what came with a plus. */
public final class Difference {
    private static final int LONGEST = 2_000;
    private final List<String> before;
    private final List<String> after;
    private final StringBuilder text = new StringBuilder();

    private Difference(List<String> before, List<String> after) {
        this.before = before;
        this.after = after;
    }

    /** The difference, with all lines that stayed. */
    public static String between(String before, String after) {
        Difference difference =
                new Difference(before.lines().toList(), after.lines().toList());
        if (difference.before.size() > LONGEST || difference.after.size() > LONGEST) {
            difference.replaceAll(); // the table below would take too much memory
        } else {
            difference.walk(difference.common());
        }
        return difference.text.toString();
    }

    /** For each pair of positions, the length of the longest common sequence of the lines that follow. */
    private int[][] common() {
        int[][] common = new int[before.size() + 1][after.size() + 1];
        for (int i = before.size() - 1; i >= 0; i--) {
            for (int j = after.size() - 1; j >= 0; j--) {
                common[i][j] = before.get(i).equals(after.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }

    private void walk(int[][] common) {
        int i = 0;
        int j = 0;
        while (i < before.size() || j < after.size()) {
            if (i < before.size() && j < after.size() && before.get(i).equals(after.get(j))) {
                line(' ', before.get(i++));
                j++;
            } else if (j == after.size() || i < before.size() && common[i + 1][j] >= common[i][j + 1]) {
                line('-', before.get(i++));
            } else {
                line('+', after.get(j++));
            }
        }
    }

    private void replaceAll() {
        before.forEach(line -> line('-', line));
        after.forEach(line -> line('+', line));
    }

    private void line(char mark, String line) {
        text.append(mark).append(' ').append(line).append('\n');
    }
}

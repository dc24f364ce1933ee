package dev.tasuki.orders.drill;

import dev.tasuki.console.text.Words;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Where people follow the story, a line at a time. Glyphs and colours are for a terminal only. */
final class Screen {
    private static final String GOOD = "32";
    private static final String BAD = "31;1";
    private static final String STRONG = "1";
    private static final String DIM = "2";

    private final PrintStream out;
    private final Words words;
    private final boolean terminal;
    private final boolean colour;

    /**
     * A screen.
     *
     * @param terminal whether it has glyphs
     * @param colour whether it has colours
     */
    Screen(PrintStream out, Words words, boolean terminal, boolean colour) {
        this.out = out;
        this.words = words;
        this.terminal = terminal;
        this.colour = colour;
    }

    Words words() {
        return words;
    }

    void starting(Path directory) {
        line(STRONG, words.of("title"));
        line(DIM, words.of("starting", directory));
    }

    void started(Duration took) {
        line(DIM, words.of("started", seconds(took)));
    }

    void scene(Scene scene) {
        out.println();
        line(STRONG, words.of("scene.heading", scene.ordinal() + 1, words.of(scene)));
    }

    /** Something happens. */
    void event(String key, Object... arguments) {
        line(DIM, "  " + (terminal ? "→ " : "- ") + words.of(key, arguments));
    }

    /** Somebody does something. */
    void act(String who, String act, String what, String why) {
        event("event.act", who, act, what, why);
    }

    /** A claim was checked. */
    void finding(Finding finding) {
        boolean holds = finding.evidence().holds();
        String mark = terminal ? holds ? "✓" : "✗" : words.of(holds ? "mark.holds" : "mark.fails");
        out.println("  " + paint(holds ? GOOD : BAD, mark) + " "
                + (holds ? words.of(finding.claim()) : paint(BAD, words.of(finding.claim()))) + words.of("because")
                + finding.evidence().in(words)
                + (holds ? "" : " [" + finding.claim().label() + "]"));
        out.flush();
    }

    /** The end of the story. */
    void summary(List<Finding> findings, Duration took) {
        List<Finding> failed =
                findings.stream().filter(finding -> !finding.evidence().holds()).toList();
        out.println();
        if (failed.isEmpty()) {
            line(GOOD, words.of("summary.holds", findings.size(), seconds(took)));
        } else {
            line(
                    BAD,
                    words.of(
                            "summary.fails",
                            failed.size(),
                            findings.size(),
                            seconds(took),
                            failed.stream()
                                    .map(finding -> finding.claim().label())
                                    .collect(Collectors.joining(", "))));
        }
    }

    /** Where everything is that is not removed. */
    void kept(Path directory) {
        line(DIM, words.of("kept", directory.toString()));
    }

    private void line(String style, String text) {
        out.println(paint(style, text));
        out.flush();
    }

    private String paint(String style, String text) {
        return colour ? "\u001b[" + style + "m" + text + "\u001b[0m" : text;
    }

    private static String seconds(Duration took) {
        return Long.toString(took.toSeconds());
    }
}

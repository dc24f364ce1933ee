package dev.tasuki.benchmarks.report;

import dev.tasuki.benchmarks.measure.Statistics.Summary;
import java.util.List;
import java.util.Locale;

/**
 * Horizontal bars with a whisker from the least to the most, as an SVG that is legible on a light and on a dark page: it has no
 * background of its own, and its colours follow the reader's preference.
 */
public final class BarChart {
    private static final int LEFT = 150;
    private static final int WIDTH = 720;
    private static final int RIGHT = 110;
    private static final int ROW = 30;
    private static final int TOP = 56;
    private static final String STYLE = """
            text { font: 13px system-ui, sans-serif; fill: #1f2328 }
            .title { font-size: 15px; font-weight: 600 }
            .unit, .value { fill: #59636e }
            .bar { fill: #8c959f }
            .ours { fill: #1a7f8e }
            .whisker { stroke: #1f2328; stroke-width: 1.5 }
            .axis { stroke: #d1d9e0 }
            @media (prefers-color-scheme: dark) {
              text { fill: #f0f6fc }
              .unit, .value { fill: #9198a1 }
              .bar { fill: #656c76 }
              .ours { fill: #3fb6c6 }
              .whisker { stroke: #f0f6fc }
              .axis { stroke: #3d444d }
            }
            """;

    private BarChart() {}

    /**
     * One bar.
     *
     * @param name who
     * @param ours whether it is to stand out
     * @param summary how much
     */
    public record Bar(String name, boolean ours, Summary summary) {}

    /** Draws it. */
    public static String svg(String title, Metric metric, List<Bar> bars) {
        int height = TOP + ROW * bars.size() + 12;
        double most =
                bars.stream().mapToDouble(bar -> bar.summary().max()).max().orElse(0);
        double scale = most > 0 ? (WIDTH - LEFT - RIGHT) / most : 0;
        StringBuilder svg = new StringBuilder();
        add(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">",
                WIDTH,
                height,
                escaped(title));
        svg.append("<style>\n").append(STYLE).append("</style>\n");
        add(svg, "<text class=\"title\" x=\"12\" y=\"22\">%s</text>", escaped(title));
        add(
                svg,
                "<text class=\"unit\" x=\"12\" y=\"42\">%s, %s; %s is better</text>",
                metric.label(),
                metric.unit(),
                metric.moreIsBetter() ? "more" : "less");
        for (int i = 0; i < bars.size(); i++) {
            bar(svg, bars.get(i), metric, TOP + ROW * i, scale);
        }
        add(svg, "<line class=\"axis\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>", LEFT, TOP - 4, LEFT, height - 8);
        return svg.append("</svg>\n").toString();
    }

    private static void bar(StringBuilder svg, Bar bar, Metric metric, int y, double scale) {
        Summary summary = bar.summary();
        double length = summary.median() * scale;
        double from = LEFT + summary.min() * scale;
        double to = LEFT + summary.max() * scale;
        double middle = y + ROW / 2.0 - 4;
        add(
                svg,
                "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                LEFT - 10,
                middle + 4.5,
                escaped(bar.name()));
        add(
                svg,
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>",
                bar.ours() ? "ours" : "bar",
                LEFT,
                y,
                length,
                ROW - 8);
        if (summary.count() > 1) {
            add(
                    svg,
                    "<line class=\"whisker\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
                    from,
                    middle,
                    to,
                    middle);
        }
        add(
                svg,
                "<text class=\"value\" x=\"%.1f\" y=\"%.1f\">%s</text>",
                Math.max(to, LEFT + length) + 8,
                middle + 4.5,
                String.format(Locale.ROOT, "%,." + metric.decimals() + "f", summary.median()));
    }

    private static void add(StringBuilder svg, String format, Object... arguments) {
        svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}

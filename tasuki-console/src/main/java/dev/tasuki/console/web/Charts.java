package dev.tasuki.console.web;

import dev.tasuki.console.web.speech.Speech;
import dev.tasuki.operations.Series;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A series as small charts, one below the other, on one scale of time. */
public final class Charts {
    private static final double WIDTH = 600;
    private static final double HEIGHT = 64;

    private Charts() {}

    /**
     * A line over time.
     *
     * @param key of its title
     * @param line the line, as the path of a drawing
     * @param area the same, closed below
     * @param most its greatest value, in words
     * @param last its newest value, in words
     * @param sentence the same for whoever does not see it
     */
    public record Chart(String key, String line, String area, String most, String last, String sentence) {}

    /** What was done, what failed, how long ago that had been published, and how long it took. */
    static List<Chart> of(Series series, Speech speech) {
        return List.of(
                chart("published", series, Series.Point::published, speech::rate, speech),
                chart("done", series, Series.Point::done, speech::rate, speech),
                chart("failed", series, Series.Point::failed, speech::rate, speech),
                chart("lag", series, point -> millis(point.lag()), millis -> span(millis, speech), speech),
                chart("took", series, point -> millis(point.took()), millis -> span(millis, speech), speech));
    }

    private static @Nullable Double millis(@Nullable Duration duration) {
        return duration == null ? null : duration.toNanos() / 1e6;
    }

    private static String span(double millis, Speech speech) {
        return speech.span(Duration.ofNanos((long) (millis * 1e6)));
    }

    private static Chart chart(
            String key,
            Series series,
            Function<Series.Point, @Nullable Double> value,
            Function<Double, String> words,
            Speech speech) {
        List<@Nullable Double> values = new ArrayList<>();
        series.points().forEach(point -> values.add(value.apply(point)));
        double most = 0;
        Double last = null;
        for (Double each : values) {
            if (each != null) {
                most = Math.max(most, each);
                last = each;
            }
        }
        String line = line(values, most);
        String newest = last == null ? "–" : words.apply(last);
        String greatest = words.apply(most);
        return new Chart(
                key,
                line,
                area(values, most),
                greatest,
                newest,
                speech.say("chart.sentence", speech.say("chart." + key), greatest, newest));
    }

    /** Where there is no value the line has a gap. */
    private static String line(List<@Nullable Double> values, double most) {
        StringBuilder path = new StringBuilder();
        boolean drawing = false;
        for (int i = 0; i < values.size(); i++) {
            Double value = values.get(i);
            if (value != null) {
                path.append(drawing ? 'L' : 'M').append(point(i, value, values.size(), most));
                if (!drawing && (i + 1 == values.size() || values.get(i + 1) == null)) {
                    path.append("h2"); // one alone is seen, too
                }
            }
            drawing = value != null;
        }
        return path.toString();
    }

    private static String area(List<@Nullable Double> values, double most) {
        StringBuilder path = new StringBuilder("M0 " + (int) HEIGHT);
        for (int i = 0; i < values.size(); i++) {
            Double value = values.get(i);
            path.append('L').append(point(i, value == null ? 0 : value, values.size(), most));
        }
        return path.append("L")
                .append((int) WIDTH)
                .append(' ')
                .append((int) HEIGHT)
                .append('Z')
                .toString();
    }

    private static String point(int i, double value, int count, double most) {
        double x = count < 2 ? 0 : i * WIDTH / (count - 1);
        double y = most <= 0 ? HEIGHT - 2 : HEIGHT - 2 - value / most * (HEIGHT - 8);
        return String.format(Locale.ROOT, "%.1f %.1f", x, y);
    }
}

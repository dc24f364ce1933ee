package dev.tasuki.benchmarks.workload;

import dev.tasuki.benchmarks.contender.Site;
import dev.tasuki.benchmarks.measure.OpenLoop;
import dev.tasuki.benchmarks.measure.Statistics;
import dev.tasuki.benchmarks.report.Metric;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * How long messages were under way, from the commit that published each to the commit of its effect, both by the clock of the
 * database, which stamps commits ({@code track_commit_timestamp}) whoever makes them.
 */
final class Journeys {
    private static final String QUERY = """
            select b.id, 1000 * extract(epoch from pg_xact_commit_timestamp(e.xmin) - pg_xact_commit_timestamp(b.xmin)),
                   extract(epoch from pg_xact_commit_timestamp(e.xmin)
                       - (select min(pg_xact_commit_timestamp(xmin)) from business))
            from business b join effect e on e.message = b.id""";

    private final long[] ids;
    private final double[] millis;
    private final double[] arrived;

    private Journeys(long[] ids, double[] millis, double[] arrived) {
        this.ids = ids;
        this.millis = millis;
        this.arrived = arrived;
    }

    /** All that arrived. */
    static Journeys of(Site site) throws SQLException {
        int count = (int) site.number("select count(*) from business b join effect e on e.message = b.id");
        Journeys journeys = new Journeys(new long[count], new double[count], new double[count]);
        try (Connection connection = site.pool().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(QUERY)) {
            for (int i = 0; i < count && rows.next(); i++) {
                journeys.ids[i] = rows.getLong(1);
                journeys.millis[i] = rows.getDouble(2);
                journeys.arrived[i] = rows.getDouble(3);
            }
        }
        return journeys;
    }

    int count() {
        return millis.length;
    }

    /** Percentiles of those with an id from {@code first} on; nothing if there are none. */
    Map<Metric, Double> latencies(long first, OpenLoop.Sent sent) {
        int[] counted = java.util.stream.IntStream.range(0, ids.length)
                .filter(i -> ids[i] >= first)
                .toArray();
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        if (counted.length > 0) {
            double[] sorted =
                    Arrays.stream(counted).mapToDouble(i -> millis[i]).sorted().toArray();
            figures.put(Metric.P50, Statistics.percentile(sorted, 0.5));
            figures.put(Metric.P99, Statistics.percentile(sorted, 0.99));
            figures.put(Metric.P999, Statistics.percentile(sorted, 0.999));
            figures.put(Metric.WORST, sorted[sorted.length - 1]);
            double[] fromDue = Arrays.stream(counted)
                    .mapToDouble(i -> millis[i] + sent.lateMicros()[(int) ids[i]] / 1_000.0)
                    .sorted()
                    .toArray();
            figures.put(Metric.P99_FROM_DUE, Statistics.percentile(fromDue, 0.99));
        }
        return figures;
    }

    /** How many arrived between two times, in seconds after the first commit of all, in a second. */
    double rate(double from, double to) {
        return Arrays.stream(arrived).filter(at -> at >= from && at < to).count() / (to - from);
    }
}

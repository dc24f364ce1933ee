package dev.tasuki.benchmarks.report;

import dev.tasuki.benchmarks.measure.Statistics.Summary;
import dev.tasuki.benchmarks.report.Target.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoublePredicate;

/**
 * What Tasuki must reach, and whether it did. A verdict is of the median; ratios are medians of the ratios within each round. The
 * names of contenders and variants are those of the samples.
 */
public final class Targets {
    private static final String TASUKI = "tasuki";
    private static final String BATCH = "tasuki-batch";
    private static final String OUTBOX = "outbox";

    private final Results results;
    private final List<String> peers;
    private final List<Target> targets = new ArrayList<>();

    private Targets(Results results, List<String> peers) {
        this.results = results;
        this.peers = peers;
    }

    /**
     * Looks at what was measured.
     *
     * @param peers the libraries on a database, which the targets call peers
     */
    public static List<Target> of(Results results, List<String> peers) {
        Targets all = new Targets(results, peers);
        all.publishing();
        all.delivering();
        all.latency();
        all.backlog();
        all.idle();
        all.snapshot();
        all.failing();
        all.shop();
        return all.targets;
    }

    private void publishing() {
        atLeast(
                "W1",
                "publishing ≥ 95 % of a plain insert",
                0.95,
                results.ratio("W1", "1 consumer", TASUKI, "plain-insert", Metric.PUBLISHED));
        atLeast(
                "W1",
                "16 consumers ≥ 95 % of 1",
                0.95,
                results.ratioOfVariants("W1", "16 consumers", "1 consumer", TASUKI, Metric.PUBLISHED));
    }

    private void delivering() {
        Optional<String> best = best("W2", "", Metric.DELIVERED);
        atLeast(
                "W2",
                "≥ 10 × the best Java peer"
                        + best.map(name -> " (" + name + ")").orElse(""),
                10,
                best.flatMap(peer -> results.ratio("W2", "", TASUKI, peer, Metric.DELIVERED)));
        atLeast("W2", "≥ 3 × the hand-written outbox", 3, results.ratio("W2", "", TASUKI, OUTBOX, Metric.DELIVERED));
        atLeast(
                "W2",
                "≥ 80 % of a bare JDBC loop",
                0.8,
                results.ratio("W2", "", TASUKI, "bare-jdbc", Metric.DELIVERED));
        atLeast(
                "W2",
                "batch handlers ≥ 40 % of INSERT … SELECT",
                0.4,
                results.ratio("W2", "", BATCH, "insert-select", Metric.DELIVERED));
    }

    private void latency() {
        for (String pace : List.of("200/s", "1000/s")) {
            below("p50 at " + pace + " below every peer", pace, Metric.P50);
            below("p99 at " + pace + " below every peer", pace, Metric.P99);
            Optional<String> thriftiest = best("W3", pace, Metric.CPU_PER_MESSAGE);
            atMost(
                    "W3",
                    "processor time per message at " + pace + " no higher than the best peer's"
                            + thriftiest.map(name -> " (" + name + ")").orElse(""),
                    1,
                    thriftiest.flatMap(peer -> results.ratio("W3", pace, TASUKI, peer, Metric.CPU_PER_MESSAGE)));
        }
        atMost("W3", "p50 ≤ 5 ms at 200/s", 5, results.summary("W3", "200/s", TASUKI, Metric.P50));
        atMost("W3", "p99 ≤ 25 ms at 200/s", 25, results.summary("W3", "200/s", TASUKI, Metric.P99));
    }

    private void below(String must, String pace, Metric metric) {
        Optional<String> best = best("W3", pace, metric);
        judge(
                "W3",
                must,
                best.flatMap(peer -> results.ratio("W3", pace, TASUKI, peer, metric)),
                ratio -> ratio < 1,
                best.map(peer -> " of " + peer).orElse(""));
    }

    private void backlog() {
        List<String> sizes = results.variants("W4");
        String largest = sizes.isEmpty() ? "" : sizes.get(sizes.size() - 1);
        atLeast(
                "W4",
                "rate at 1,000,000 ≥ 90 % of 10,000",
                0.9,
                results.ratioOfVariants("W4", "1,000,000", "10,000", TASUKI, Metric.DELIVERED));
        atMost(
                "W4",
                "heap ≤ 128 MB live" + (largest.isEmpty() ? "" : " (backlog of " + largest + ")"),
                128,
                results.summary("W4", largest, TASUKI, Metric.LIVE_HEAP));
    }

    private void idle() {
        judge("W5", "< 1 % of a core", results.summary("W5", "", TASUKI, Metric.CORE), value -> value < 1, " %");
        judge(
                "W5",
                "< 30 statements/s",
                results.summary("W5", "", TASUKI, Metric.STATEMENTS),
                value -> value < 30,
                "/s");
    }

    private void snapshot() {
        atLeast(
                "W6",
                "last part ≥ 95 % of the first",
                0.95,
                results.ratioOfMetrics("W6", "", TASUKI, Metric.LAST, Metric.FIRST));
    }

    private void failing() {
        for (String when : List.of("before their INSERT", "after their INSERT")) {
            atLeast(
                    "W7",
                    "≥ 70 % of the rate without failures, " + when,
                    0.7,
                    results.ratioOfMetrics("W7", when, TASUKI, Metric.DELIVERED, Metric.CLEAN));
        }
    }

    private void shop() {
        for (String pace : List.of(", 100 orders/s", "")) {
            judge(
                    "W8",
                    "all down within 10 % of all up" + (pace.isEmpty() ? ", as fast as they go" : pace),
                    results.ratioOfVariants(
                            "W8", "all consumers down" + pace, "all consumers up" + pace, "orders", Metric.ORDERS),
                    ratio -> ratio >= 0.9 && ratio <= 1.1,
                    "");
        }
    }

    /** The peer with the best median; one that missed deliveries is not the best at anything. */
    private Optional<String> best(String workload, String variant, Metric metric) {
        return peers.stream()
                .filter(peer ->
                        results.summary(workload, variant, peer, Metric.MISSING).isEmpty())
                .filter(peer -> results.summary(workload, variant, peer, metric).isPresent())
                .min((one, other) -> {
                    int order = Double.compare(
                            median(workload, variant, one, metric), median(workload, variant, other, metric));
                    return metric.moreIsBetter() ? -order : order;
                });
    }

    private double median(String workload, String variant, String contender, Metric metric) {
        return results.summary(workload, variant, contender, metric)
                .map(Summary::median)
                .orElse(Double.NaN);
    }

    private void atLeast(String workload, String must, double least, Optional<Summary> measured) {
        judge(workload, must, measured, value -> value >= least, "");
    }

    private void atMost(String workload, String must, double most, Optional<Summary> measured) {
        judge(workload, must, measured, value -> value <= most, "");
    }

    private void judge(String workload, String must, Optional<Summary> measured, DoublePredicate reached, String unit) {
        Verdict verdict = measured.map(
                        summary -> reached.test(summary.median()) ? Verdict.REACHED : Verdict.NOT_REACHED)
                .orElse(Verdict.NOT_MEASURED);
        String numbers = measured.map(summary -> String.format(
                        Locale.ROOT, "%.3f%s (%.3f to %.3f)", summary.median(), unit, summary.min(), summary.max()))
                .orElse("");
        targets.add(new Target(workload, must, verdict, numbers));
    }
}

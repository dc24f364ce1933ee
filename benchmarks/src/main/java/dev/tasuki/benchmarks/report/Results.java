package dev.tasuki.benchmarks.report;

import dev.tasuki.benchmarks.measure.Statistics;
import dev.tasuki.benchmarks.measure.Statistics.Summary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The samples of a run, and the questions that the reports ask of them. */
public final class Results {
    private final List<Sample> samples;

    /** Of these samples. */
    public Results(List<Sample> samples) {
        this.samples = List.copyOf(samples);
    }

    /** All of them. */
    public List<Sample> samples() {
        return samples;
    }

    /** The workloads that were run, in order. */
    public List<String> workloads() {
        return samples.stream().map(Sample::workload).distinct().sorted().toList();
    }

    /** The variants of a workload, in the order in which they were run. */
    public List<String> variants(String workload) {
        return samples.stream()
                .filter(sample -> sample.workload().equals(workload))
                .map(Sample::variant)
                .distinct()
                .toList();
    }

    /** The contenders of a variant, in the order in which they first appear. */
    public List<String> contenders(String workload, String variant) {
        return of(workload, variant).stream().map(Sample::contender).distinct().toList();
    }

    /** What was measured in a variant, in the order of {@link Metric}. */
    public List<Metric> metrics(String workload, String variant) {
        return of(workload, variant).stream()
                .flatMap(sample -> sample.values().keySet().stream())
                .distinct()
                .sorted()
                .toList();
    }

    /** Median and extremes of a figure; empty when it was not measured. */
    public Optional<Summary> summary(String workload, String variant, String contender, Metric metric) {
        List<Double> values =
                List.copyOf(byRound(workload, variant, contender, metric).values());
        return values.isEmpty() ? Optional.empty() : Optional.of(Statistics.summary(values));
    }

    /** One contender's figure by another's, within each round that has both; empty when none has. */
    public Optional<Summary> ratio(String workload, String variant, String contender, String other, Metric metric) {
        return ratio(byRound(workload, variant, contender, metric), byRound(workload, variant, other, metric));
    }

    /** A contender's figure of one variant by its figure of another, within each round that has both. */
    public Optional<Summary> ratioOfVariants(
            String workload, String variant, String otherVariant, String contender, Metric metric) {
        return ratio(byRound(workload, variant, contender, metric), byRound(workload, otherVariant, contender, metric));
    }

    /** One figure of a contender by another of its figures, within each round that has both. */
    public Optional<Summary> ratioOfMetrics(
            String workload, String variant, String contender, Metric metric, Metric other) {
        return ratio(byRound(workload, variant, contender, metric), byRound(workload, variant, contender, other));
    }

    private static Optional<Summary> ratio(Map<Integer, Double> values, Map<Integer, Double> others) {
        List<Integer> rounds = values.keySet().stream()
                .filter(round -> others.getOrDefault(round, 0.0) != 0)
                .toList();
        return rounds.isEmpty()
                ? Optional.empty()
                : Optional.of(Statistics.ratios(
                        rounds.stream().map(values::get).toList(),
                        rounds.stream().map(others::get).toList()));
    }

    private Map<Integer, Double> byRound(String workload, String variant, String contender, Metric metric) {
        Map<Integer, Double> values = new TreeMap<>();
        for (Sample sample : of(workload, variant)) {
            Double value = sample.values().get(metric);
            if (value != null && sample.contender().equals(contender)) {
                values.put(sample.round(), value);
            }
        }
        return values;
    }

    private List<Sample> of(String workload, String variant) {
        return samples.stream()
                .filter(sample ->
                        sample.workload().equals(workload) && sample.variant().equals(variant))
                .toList();
    }
}

package dev.tasuki.benchmarks.report;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What one round of one workload measured of one contender.
 *
 * @param workload W1 to W8
 * @param variant which of the workload's settings, for example "200/s"; empty when it has one only
 * @param contender its name
 * @param round counted from 1
 * @param values what was measured
 */
public record Sample(String workload, String variant, String contender, int round, Map<Metric, Double> values) {
    /** Keeps an unmodifiable copy. */
    public Sample {
        Map<Metric, Double> copy = new EnumMap<>(Metric.class);
        copy.putAll(values);
        values = Collections.unmodifiableMap(copy);
    }
}

package dev.tasuki.benchmarks.measure;

import java.util.Arrays;
import java.util.List;

/** The few statistics that the reports need. */
public final class Statistics {
    private Statistics() {}

    /**
     * The median and the extremes of one figure over the rounds.
     *
     * @param median of an even number of values, the mean of the two in the middle
     */
    public record Summary(double median, double min, double max, int count) {}

    /**
     * Sums values up.
     *
     * @throws IllegalArgumentException when there are none
     */
    public static Summary summary(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("there is no median of no values");
        }
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Summary(median, sorted[0], sorted[sorted.length - 1], sorted.length);
    }

    /**
     * The ratio of two contenders, taken within each round, so that what disturbs a round disturbs both sides of its ratio.
     *
     * @param values one for each round
     * @param others of the same rounds, in the same order
     */
    public static Summary ratios(List<Double> values, List<Double> others) {
        if (values.size() != others.size()) {
            throw new IllegalArgumentException(
                    "ratios need the same rounds on both sides, got " + values.size() + " and " + others.size());
        }
        Double[] ratios = new Double[values.size()];
        Arrays.setAll(ratios, i -> values.get(i) / others.get(i));
        return summary(List.of(ratios));
    }

    /**
     * The smallest value that at least such a share of all values does not exceed.
     *
     * @param sorted in ascending order
     * @param share more than 0, up to 1
     */
    public static double percentile(double[] sorted, double share) {
        if (sorted.length == 0 || share <= 0 || share > 1) {
            throw new IllegalArgumentException("no " + share + " percentile of " + sorted.length + " values");
        }
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }
}

package dev.tasuki.benchmarks.report;

/** What is measured, with its unit and which way is better. */
public enum Metric {
    PUBLISHED("published", "transactions/s", true, 0),
    DELIVERED("delivered", "deliveries/s", true, 0),
    P50("p50", "ms", false, 2),
    P99("p99", "ms", false, 2),
    P999("p99.9", "ms", false, 2),
    WORST("worst", "ms", false, 1),
    P99_FROM_DUE("p99 from when it was due", "ms", false, 2),
    CPU_PER_MESSAGE("processor time", "µs/message", false, 0),
    LIVE_HEAP("live heap", "MB", false, 1),
    CORE("of a core", "%", false, 2),
    STATEMENTS("statements", "1/s", false, 1),
    FIRST("first part", "deliveries/s", true, 0),
    LAST("last part", "deliveries/s", true, 0),
    DEAD_TUPLES("dead tuples", "rows", false, 0),
    CLEAN("without failures", "deliveries/s", true, 0),
    ORDERS("orders", "1/s", true, 1),
    DUPLICATES("handled twice", "deliveries", false, 0),
    MISSING("not delivered in time", "deliveries", false, 0);

    private final String label;
    private final String unit;
    private final boolean moreIsBetter;
    private final int decimals;

    Metric(String label, String unit, boolean moreIsBetter, int decimals) {
        this.label = label;
        this.unit = unit;
        this.moreIsBetter = moreIsBetter;
        this.decimals = decimals;
    }

    /** For a heading. */
    public String label() {
        return label;
    }

    /** Its unit. */
    public String unit() {
        return unit;
    }

    /** Whether a larger value is the better one. */
    public boolean moreIsBetter() {
        return moreIsBetter;
    }

    /** How many decimals are worth showing. */
    public int decimals() {
        return decimals;
    }
}

package dev.tasuki.benchmarks.report;

import java.util.List;
import java.util.Map;

/**
 * A whole run, as it is kept.
 *
 * @param startedAt ISO 8601, UTC
 * @param plan full or quick
 * @param seconds how long it took
 * @param machine what it was made on
 * @param database the server's settings
 * @param contenders who took part
 * @param titles by workload, what was done
 * @param samples every round
 * @param targets what was to be reached, and whether it was
 */
public record Run(
        String startedAt,
        String plan,
        long seconds,
        Machine machine,
        Map<String, String> database,
        List<Participant> contenders,
        Map<String, String> titles,
        List<Sample> samples,
        List<Target> targets) {

    /**
     * A contender, or a reference line.
     *
     * @param name as in the samples
     * @param version of what was measured
     * @param kind what it is
     * @param settings how it was set up
     */
    public record Participant(String name, String version, String kind, Map<String, String> settings) {}
}

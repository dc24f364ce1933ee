package dev.tasuki.benchmarks.workload;

import dev.tasuki.benchmarks.contender.Contender;
import dev.tasuki.benchmarks.report.Metric;
import java.util.List;
import java.util.Map;

/** One kind of work, written once for all contenders. */
public interface Workload {
    /** W1 to W8. */
    String id();

    /** What is done, in one line for the reports. */
    String title();

    /** The figure that a chart shows. */
    Metric headline();

    /** Its settings; one empty one when there is nothing to choose. */
    default List<String> variants(Plan plan) {
        return List.of("");
    }

    /** Which of the chosen contenders take part in a variant, with the reference lines that belong to it. */
    List<Contender> contenders(Plan plan, String variant, List<Contender> chosen);

    /** The chosen contenders, without the libraries and brokers when time is short. */
    static List<Contender> theFewIfBrief(Plan plan, List<Contender> chosen) {
        return chosen.stream()
                .filter(contender -> !plan.isBrief()
                        || contender.kind() == Contender.Kind.TASUKI
                        || contender.kind() == Contender.Kind.OUTBOX)
                .toList();
    }

    /** How many rounds are measured. */
    default int rounds(Plan plan) {
        return plan.rounds();
    }

    /** Whether each contender has a turn that does not count first. */
    default boolean warmsUp() {
        return true;
    }

    /** One turn of one contender, on a fresh database. */
    Map<Metric, Double> measure(Arena arena, String variant, Contender contender) throws Exception;
}

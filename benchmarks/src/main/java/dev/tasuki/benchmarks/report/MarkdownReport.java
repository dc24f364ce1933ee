package dev.tasuki.benchmarks.report;

import dev.tasuki.benchmarks.measure.Statistics.Summary;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A run as tables. */
public final class MarkdownReport {
    private final Run run;
    private final Results results;
    private final StringBuilder text = new StringBuilder();

    private MarkdownReport(Run run) {
        this.run = run;
        results = new Results(run.samples());
    }

    /**
     * Writes it.
     *
     * @param charts by workload and variant (as {@link #chartKey}), the file of its chart, relative to this one
     */
    public static String of(Run run, Map<String, String> charts) {
        MarkdownReport report = new MarkdownReport(run);
        report.head();
        report.targets();
        for (String workload : report.results.workloads()) {
            report.workload(workload, charts);
        }
        report.settings();
        return report.text.toString();
    }

    /** Names a chart. */
    public static String chartKey(String workload, String variant) {
        return variant.isEmpty() ? workload : workload + " " + variant;
    }

    private void head() {
        Machine machine = run.machine();
        line("# Benchmarks, %s run of %s", run.plan(), run.startedAt());
        line("");
        line(
                "%s; %s; %d cores; %,d MB; Java %s.",
                machine.system(), machine.processor(), machine.cores(), machine.memoryMegabytes(), machine.java());
        line("PostgreSQL: %s.", pairs(run.database()));
        line(
                "The run took %d min %d s. Medians over the rounds, with the least and the most; ratios are taken within each round.",
                run.seconds() / 60, run.seconds() % 60);
        if (run.plan().equals("quick")) {
            line("");
            line("**A quick run shows that something is wrong, not how fast anything is.**");
        }
        line("");
    }

    private void targets() {
        line("## Targets");
        line("");
        line("| | must reach | | measured |");
        line("| --- | --- | --- | --- |");
        for (Target target : run.targets()) {
            line(
                    "| %s | %s | %s | %s |",
                    target.workload(), target.must(), target.verdict().words(), target.measured());
        }
        line("");
    }

    private void workload(String workload, Map<String, String> charts) {
        line("## %s: %s", workload, run.titles().getOrDefault(workload, ""));
        line("");
        for (String variant : results.variants(workload)) {
            if (!variant.isEmpty()) {
                line("### %s", variant);
                line("");
            }
            String chart = charts.get(chartKey(workload, variant));
            if (chart != null) {
                line("![%s](%s)", chartKey(workload, variant), chart);
                line("");
            }
            table(workload, variant);
        }
    }

    private void table(String workload, String variant) {
        List<Metric> metrics = results.metrics(workload, variant);
        line(
                "| | %s |",
                metrics.stream()
                        .map(metric -> metric.label() + ", " + metric.unit())
                        .collect(Collectors.joining(" | ")));
        line("| --- |%s", " ---: |".repeat(metrics.size()));
        for (String contender : results.contenders(workload, variant)) {
            line(
                    "| %s | %s |",
                    contender,
                    metrics.stream()
                            .map(metric -> results.summary(workload, variant, contender, metric)
                                    .map(summary -> words(summary, metric))
                                    .orElse(""))
                            .collect(Collectors.joining(" | ")));
        }
        line("");
    }

    private static String words(Summary summary, Metric metric) {
        String number = "%,." + metric.decimals() + "f";
        String median = String.format(Locale.ROOT, number, summary.median());
        return summary.count() == 1
                ? median
                : median + String.format(Locale.ROOT, " (" + number + "–" + number + ")", summary.min(), summary.max());
    }

    private void settings() {
        line("## Settings");
        line("");
        line("| | version | settings |");
        line("| --- | --- | --- |");
        for (Run.Participant contender : run.contenders()) {
            line("| %s | %s | %s |", contender.name(), contender.version(), pairs(contender.settings()));
        }
    }

    private static String pairs(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting -> setting.getKey() + ": " + setting.getValue())
                .collect(Collectors.joining("; "));
    }

    private void line(String format, Object... arguments) {
        text.append(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments))
                .append('\n');
    }
}

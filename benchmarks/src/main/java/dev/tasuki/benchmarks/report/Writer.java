package dev.tasuki.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes a run into a directory: {@code <name>.json}, {@code <name>.md} and a chart for each workload and variant. */
public final class Writer {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path directory;

    /** Into a directory, which is created when it does not exist. */
    public Writer(Path directory) {
        this.directory = directory;
    }

    /**
     * Writes a run.
     *
     * @param headlines by workload, the figure that its charts show
     * @return the Markdown file
     */
    public Path write(Run run, Map<String, Metric> headlines) throws IOException {
        Files.createDirectories(directory);
        String name = run.plan() + "-" + run.startedAt().replaceAll("[^0-9TZ]", "");
        Results results = new Results(run.samples());
        Map<String, String> charts = new LinkedHashMap<>();
        for (String workload : results.workloads()) {
            Metric metric = headlines.get(workload);
            for (String variant : results.variants(workload)) {
                List<BarChart.Bar> bars = metric == null ? List.of() : bars(results, workload, variant, metric);
                if (bars.size() > 1 && metric != null) {
                    String key = MarkdownReport.chartKey(workload, variant);
                    String file = name + "-" + key.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + ".svg";
                    String title = key + ": " + run.titles().getOrDefault(workload, "");
                    Files.writeString(directory.resolve(file), BarChart.svg(title, metric, bars));
                    charts.put(key, file);
                }
            }
        }
        Files.writeString(directory.resolve(name + ".json"), JSON.writeValueAsString(run) + "\n");
        Path markdown = directory.resolve(name + ".md");
        Files.writeString(markdown, MarkdownReport.of(run, charts));
        return markdown;
    }

    private static List<BarChart.Bar> bars(Results results, String workload, String variant, Metric metric) {
        return results.contenders(workload, variant).stream()
                .flatMap(contender -> results
                        .summary(workload, variant, contender, metric)
                        .map(summary -> new BarChart.Bar(contender, contender.startsWith("tasuki"), summary))
                        .stream())
                .toList();
    }
}

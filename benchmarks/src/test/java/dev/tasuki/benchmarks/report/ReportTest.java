package dev.tasuki.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.benchmarks.measure.Statistics.Summary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("one-jdk")
class ReportTest {
    @TempDir
    Path directory;

    private static Sample delivered(String contender, int round, double rate) {
        return new Sample("W2", "", contender, round, Map.of(Metric.DELIVERED, rate));
    }

    private static List<Sample> samples() {
        List<Sample> samples = new ArrayList<>();
        for (int round = 1; round <= 3; round++) {
            samples.add(delivered("tasuki", round, 4_000 * round));
            samples.add(delivered("outbox", round, 1_000 * round));
            samples.add(delivered("quick-lib", round, 500 * round));
            samples.add(delivered("slow-lib", round, 100 * round));
        }
        return samples;
    }

    private static List<Target> targets() {
        return Targets.of(new Results(samples()), List.of("quick-lib", "slow-lib"));
    }

    private static Target target(String must) {
        return targets().stream()
                .filter(target -> target.must().startsWith(must))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aTargetIsJudgedByTheRatiosOfItsRounds() {
        Target outbox = target("≥ 3 × the hand-written");
        assertThat(outbox.verdict()).isEqualTo(Target.Verdict.REACHED);
        assertThat(outbox.measured()).isEqualTo("4.000 (4.000 to 4.000)");
        Target peer = target("≥ 10 × the best Java peer (quick-lib)");
        assertThat(peer.verdict()).isEqualTo(Target.Verdict.NOT_REACHED);
        assertThat(peer.measured()).startsWith("8.000");
    }

    @Test
    void whatWasNotMeasuredIsNeitherReachedNorMissed() {
        assertThat(target("≥ 80 % of a bare JDBC loop").verdict()).isEqualTo(Target.Verdict.NOT_MEASURED);
        assertThat(target("p50 ≤ 5 ms").verdict()).isEqualTo(Target.Verdict.NOT_MEASURED);
    }

    @Test
    void aPeerThatDidNotDeliverEverythingIsNotTheBest() {
        List<Sample> samples = new ArrayList<>(samples());
        samples.add(new Sample("W2", "", "quick-lib", 4, Map.of(Metric.DELIVERED, 9e9, Metric.MISSING, 5.0)));
        assertThat(Targets.of(new Results(samples), List.of("quick-lib", "slow-lib")))
                .anySatisfy(target -> assertThat(target.must()).contains("(slow-lib)"));
    }

    @Test
    void aChartIsWellFormedAndEscapesNames() throws Exception {
        String svg = BarChart.svg(
                "a < b & \"c\"",
                Metric.DELIVERED,
                List.of(
                        new BarChart.Bar("tasuki", true, new Summary(10, 8, 12, 5)),
                        new BarChart.Bar("<peer>", false, new Summary(5, 5, 5, 1))));
        Path file = Files.writeString(directory.resolve("chart.svg"), svg);
        var document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(2);
        assertThat(svg)
                .contains("&lt;peer&gt;")
                .contains("prefers-color-scheme: dark")
                .contains("more is better");
    }

    @Test
    void aRunIsWrittenAsJsonTablesAndCharts() throws Exception {
        Run run = new Run(
                "2026-01-02T03:04:05Z",
                "quick",
                61,
                new Machine("Linux amd64", "a processor", 2, 1_024, "17"),
                Map.of("fsync", "on"),
                List.of(new Run.Participant("tasuki", "as built", "TASUKI", Map.of("handler", "100 % JDBC"))),
                Map.of("W2", "a backlog"),
                samples(),
                targets());
        Path markdown = new Writer(directory).write(run, Map.of("W2", Metric.DELIVERED));
        assertThat(Files.readString(markdown))
                .contains("| tasuki | 8,000 (4,000–12,000) |")
                .contains("![W2](quick-20260102T030405Z-w2.svg)")
                .contains("fsync: on")
                .contains("handler: 100 % JDBC");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "quick-20260102T030405Z.md",
                            "quick-20260102T030405Z.json",
                            "quick-20260102T030405Z-w2.svg");
        }
    }
}

package dev.tasuki.benchmarks;

import dev.tasuki.benchmarks.contender.Contender;
import dev.tasuki.benchmarks.contender.Contender.Kind;
import dev.tasuki.benchmarks.contender.Server;
import dev.tasuki.benchmarks.peers.Contenders;
import dev.tasuki.benchmarks.report.Machine;
import dev.tasuki.benchmarks.report.Metric;
import dev.tasuki.benchmarks.report.Results;
import dev.tasuki.benchmarks.report.Run;
import dev.tasuki.benchmarks.report.Sample;
import dev.tasuki.benchmarks.report.Target;
import dev.tasuki.benchmarks.report.Targets;
import dev.tasuki.benchmarks.report.Writer;
import dev.tasuki.benchmarks.workload.Arena;
import dev.tasuki.benchmarks.workload.Delivering;
import dev.tasuki.benchmarks.workload.Failing;
import dev.tasuki.benchmarks.workload.HeldSnapshot;
import dev.tasuki.benchmarks.workload.Idle;
import dev.tasuki.benchmarks.workload.Lagging;
import dev.tasuki.benchmarks.workload.Latency;
import dev.tasuki.benchmarks.workload.Plan;
import dev.tasuki.benchmarks.workload.Publishing;
import dev.tasuki.benchmarks.workload.Rounds;
import dev.tasuki.benchmarks.workload.Shop;
import dev.tasuki.benchmarks.workload.Workload;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** One run: the chosen workloads one after the other, then the reports. */
final class BenchRun {
    private static final List<Workload> WORKLOADS = List.of(
            new Publishing(),
            new Delivering(),
            new Latency(),
            new Lagging(),
            new Idle(),
            new HeldSnapshot(),
            new Failing());

    private final Server server;
    private final Plan plan;
    private final List<Contender> contenders;
    private final Set<String> chosen;
    private final Consumer<String> progress;

    BenchRun(Server server, Plan plan, List<Contender> contenders, Set<String> chosen, Consumer<String> progress) {
        this.server = server;
        this.plan = plan;
        this.contenders = contenders;
        this.chosen = chosen;
        this.progress = progress;
    }

    /** Runs everything; the results so far are written after each workload, since a full run takes hours. */
    void run(Path results) throws Exception {
        Instant startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        List<Sample> samples = new ArrayList<>();
        Map<String, String> titles = new LinkedHashMap<>();
        Map<String, Metric> headlines = new LinkedHashMap<>();
        Rounds rounds = new Rounds(Arena.on(server, plan), progress);
        Writer writer = new Writer(results);
        Path written = results;
        for (Workload workload : WORKLOADS) {
            if (chosen.contains(workload.id())) {
                titles.put(workload.id(), workload.title());
                headlines.put(workload.id(), workload.headline());
                samples.addAll(rounds.run(workload, contenders));
                written = writer.write(run(startedAt, titles, samples), headlines);
            }
        }
        if (chosen.contains("W8") && Shop.concerns(contenders)) {
            titles.put("W8", "orders over HTTP, all consumers up and all down");
            samples.addAll(new Shop(plan, progress).run());
            written = writer.write(run(startedAt, titles, samples), headlines);
        }
        run(startedAt, titles, samples)
                .targets()
                .forEach(target -> progress.accept("%s  %-13s %s  %s"
                        .formatted(target.workload(), target.verdict().words(), target.must(), target.measured())));
        progress.accept("written to " + written);
    }

    private Run run(Instant startedAt, Map<String, String> titles, List<Sample> samples) throws Exception {
        Results results = new Results(samples);
        List<Target> targets = Targets.of(
                results,
                contenders.stream()
                        .filter(contender -> contender.kind() == Kind.PEER)
                        .map(Contender::name)
                        .toList());
        List<Contender> all = new ArrayList<>(contenders);
        all.add(Contenders.plainInsert());
        all.addAll(Contenders.effectsAlone());
        return new Run(
                startedAt.toString(),
                plan.name(),
                startedAt.until(Instant.now(), ChronoUnit.SECONDS),
                Machine.here(),
                server.settings(),
                all.stream()
                        .map(contender -> new Run.Participant(
                                contender.name(),
                                contender.version(),
                                contender.kind().name(),
                                contender.settings()))
                        .toList(),
                titles,
                samples,
                targets.stream()
                        .filter(target -> chosen.contains(target.workload()))
                        .toList());
    }
}

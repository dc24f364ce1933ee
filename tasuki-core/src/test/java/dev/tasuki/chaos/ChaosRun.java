package dev.tasuki.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One run: load, faults, a calm in which everything has to settle, and the verdict. */
final class ChaosRun {
    private static final int PRODUCERS = 4;
    private static final Duration SETTLING = Duration.ofSeconds(Integer.getInteger("chaos.settling", 120));

    private final long seed;
    private final List<List<Fault>> lanes;
    private final Fate.Lots lots;
    private final Path directory;
    private final Stopping faultsOver = new Stopping();
    private final Stopping loadOver = new Stopping();
    private final Stopping allOver = new Stopping();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /**
     * A run.
     *
     * @param lanes plans that are carried out at the same time
     */
    ChaosRun(long seed, List<List<Fault>> lanes) {
        this.seed = seed;
        this.lanes = lanes;
        this.lots = new Fate.Lots(seed, Boolean.getBoolean("chaos.killers"));
        this.directory = Path.of("target", "chaos", Long.toString(seed)).toAbsolutePath();
    }

    Report execute(Duration load) throws Exception {
        System.out.println("chaos seed: " + seed + " (replay with -Dchaos.seed=" + seed + ")");
        removeDirectory();
        Files.createDirectories(directory);
        long begun = System.nanoTime();
        try (Diary diary = new Diary(directory.resolve("diary.log"));
                Outside outside = new Outside(seed);
                Cluster cluster = new Cluster(directory, lots, outside)) {
            Published published = new Published(lots);
            Effects effects = new Effects(cluster.postgres().dataSource(), outside);
            Progress progress = new Progress(published, effects, allOver);
            Injector injector = new Injector(cluster, outside, faultsOver, diary);
            cluster.nodes().forEach(NodeSlot::start);
            threads.submit(progress);
            threads.submit(() -> revive(cluster));
            List<Future<?>> producing = startProducers(cluster, published);
            List<Future<?>> breaking = new ArrayList<>();
            lanes.forEach(lane -> breaking.add(threads.submit(() -> injector.run(lane))));

            faultsOver.after(load.toMillis());
            diary.write("calm");
            faultsOver.now();
            awaitAll(breaking);
            cluster.heal();
            outside.calmDown();
            loadOver.now();
            awaitAll(producing);
            boolean settled = settle(cluster, progress);
            diary.write(settled ? "settled" : "did not settle");
            String nodes = nodes(cluster);
            allOver.now();
            for (NodeSlot node : cluster.nodes()) {
                node.leave();
            }
            List<Violation> violations = new Checker(published, outside, effects, progress).check();
            violations.addAll(deadLetters(cluster, published));
            if (!settled) {
                violations.add(new Violation(
                        "did not settle",
                        "within " + SETTLING + ": " + cluster.tasuki().status()));
            }
            Report report = new Report(
                    seed,
                    (System.nanoTime() - begun) / 1_000_000,
                    published.size() + " committed with follow-ups, " + published.rolledBack() + " rolled back, "
                            + published.resolved() + " commits of unknown outcome resolved",
                    effects.counts(),
                    injector.counts(),
                    injector.skipped(),
                    nodes,
                    progress.longestStallMillis(),
                    violations);
            diary.write(report.toString());
            System.out.println(report);
            if (violations.isEmpty()) {
                removeDirectory();
            } else {
                System.out.println("logs of nodes and faults are kept in " + directory);
            }
            return report;
        } finally {
            allOver.now();
            threads.shutdownNow();
        }
    }

    private List<Future<?>> startProducers(Cluster cluster, Published published) {
        List<Future<?>> producing = new ArrayList<>();
        for (int i = 0; i < PRODUCERS; i++) {
            producing.add(
                    threads.submit(new Producer("p" + i, seed, cluster.tasuki(), cluster.shop(), published, loadOver)));
        }
        return producing;
    }

    private void revive(Cluster cluster) {
        while (!allOver.after(200)) {
            cluster.nodes().forEach(NodeSlot::revive);
        }
    }

    private static void awaitAll(List<Future<?>> running) throws Exception {
        for (Future<?> each : running) {
            each.get(2, TimeUnit.MINUTES);
        }
    }

    /** Waits until each consumer has done everything, and then until Tasuki says so as well: repeats would come before that. */
    private boolean settle(Cluster cluster, Progress progress) throws SQLException {
        long end = System.nanoTime() + SETTLING.toNanos();
        while (!(progress.isComplete() && cluster.isIdle())) {
            if (System.nanoTime() - end > 0 || allOver.after(300)) {
                return false;
            }
        }
        return true;
    }

    /** The one place that looks into Tasuki's tables, for a number in the report. */
    private static String nodes(Cluster cluster) throws SQLException {
        int deaths = cluster.nodes().stream().mapToInt(NodeSlot::deaths).sum();
        try (Connection connection = cluster.postgres().dataSource().getConnection();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("select sum(epoch), count(*) from tasuki.assignment")) {
            row.next();
            return row.getLong(1) + " changes of hands of " + row.getLong(2) + " partitions, " + deaths
                    + " deaths at fault points";
        }
    }

    private List<Violation> deadLetters(Cluster cluster, Published published) {
        List<Violation> violations = new ArrayList<>();
        cluster.tasuki().status().forEach(status -> {
            Role role = Role.of(status.name());
            long expected = published.to(role).stream()
                    .filter(message -> lots.of(role, message.fact()).isDead())
                    .count();
            if (status.dead() != expected) {
                violations.add(new Violation(
                        "dead letters", status.name() + " has " + status.dead() + ", expected " + expected));
            }
        });
        return violations;
    }

    private void removeDirectory() throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}

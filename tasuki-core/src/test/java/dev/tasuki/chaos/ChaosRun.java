package dev.tasuki.chaos;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One run: load and faults, then a calm in which everything has to settle, and the verdict. */
final class ChaosRun {
    private static final int PRODUCERS = 4;
    private static final Duration SETTLING = Duration.ofSeconds(Integer.getInteger("chaos.settling", 120));

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
        this.lanes = lanes;
        this.lots = new Fate.Lots(seed, Boolean.getBoolean("chaos.killers"));
        this.directory = Path.of("target", "chaos", Long.toString(seed)).toAbsolutePath();
    }

    /**
     * Runs, prints its report, and keeps the logs when something was wrong.
     *
     * @param load how long at most; less when the plans are carried out before
     */
    Report execute(Duration load) throws Exception {
        System.out.println("chaos seed: " + lots.seed() + " (replay with -Dchaos.seed=" + lots.seed() + ")");
        removeDirectory();
        Files.createDirectories(directory);
        try (Scene scene = Scene.set(directory, lots)) {
            Injector injector = new Injector(scene.cluster(), scene.outside(), faultsOver, scene.diary());
            storm(scene, injector, load);
            Settling.Outcome outcome = new Settling(scene.cluster(), scene.progress()).await(SETTLING, allOver);
            Report report = judge(scene, injector, outcome, load);
            scene.diary().write(report.toString());
            System.out.println(report);
            if (report.violations().isEmpty()) {
                removeDirectory();
            } else {
                System.out.println("the logs of nodes and faults are kept in " + directory);
            }
            return report;
        } finally {
            faultsOver.now();
            loadOver.now();
            allOver.now();
            threads.shutdownNow();
        }
    }

    private void storm(Scene scene, Injector injector, Duration load) throws Exception {
        scene.cluster().nodes().forEach(NodeSlot::start);
        await().atMost(Duration.ofMinutes(2))
                .until(() -> scene.cluster().nodes().stream().allMatch(NodeSlot::hasStarted));
        threads.submit(() -> scene.progress().watch(allOver));
        threads.submit(() -> revive(scene.cluster()));
        List<Future<?>> producing = new ArrayList<>();
        for (int i = 0; i < PRODUCERS; i++) {
            producing.add(threads.submit(new Producer("p" + i, lots.seed(), scene, loadOver)));
        }
        List<Future<?>> breaking = new ArrayList<>();
        lanes.forEach(lane -> breaking.add(threads.submit(() -> injector.run(lane))));

        long end = System.nanoTime() + load.toNanos();
        while (System.nanoTime() - end < 0 && !breaking.stream().allMatch(Future::isDone)) {
            faultsOver.after(100);
        }
        scene.diary().write("calm");
        faultsOver.now();
        awaitAll(breaking);
        scene.cluster().heal();
        scene.outside().calmDown();
        loadOver.now();
        awaitAll(producing);
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

    private Report judge(Scene scene, Injector injector, Settling.Outcome outcome, Duration load) throws Exception {
        String nodes = scene.cluster().changesOfHands();
        String status = scene.cluster().tasuki().status().toString();
        scene.diary().write(outcome + ", " + status);
        List<String> alarms =
                outcome == Settling.Outcome.COMPLETE ? scene.cluster().alarms() : List.of();
        allOver.now();
        if (outcome != Settling.Outcome.COMPLETE) {
            Evidence.collect(scene.cluster(), directory);
        }
        for (NodeSlot node : scene.cluster().nodes()) {
            node.leave();
        }
        List<Violation> violations = new ArrayList<>();
        alarms.forEach(alarm -> violations.add(new Violation("false alarm", alarm)));
        Checker checker = new Checker(scene, violations);
        checker.nothingWrongHappened();
        if (outcome == Settling.Outcome.UNFINISHED) {
            violations.add(new Violation("unfinished", "after " + SETTLING + ": " + status));
        } else {
            new Completeness(scene, violations).everythingHappened();
        }
        return new Report(
                lots.seed(),
                load,
                scene.published().summary(),
                scene.effects().counts(),
                injector.counts(),
                injector.skipped(),
                nodes,
                checker.surplusTries(),
                scene.progress().longestStallMillis(),
                violations);
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

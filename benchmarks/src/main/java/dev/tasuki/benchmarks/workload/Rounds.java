package dev.tasuki.benchmarks.workload;

import dev.tasuki.benchmarks.contender.Contender;
import dev.tasuki.benchmarks.report.Metric;
import dev.tasuki.benchmarks.report.Sample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The order in which turns are taken. Each round gives every variant and contender one turn, so that what drifts (the disk, the
 * compiler, another program) drifts for all; and each round begins with another contender, so that none always follows the same.
 */
public final class Rounds {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

    private final Arena arena;
    private final Consumer<String> progress;

    /** Tells its progress in words for people. */
    public Rounds(Arena arena, Consumer<String> progress) {
        this.arena = arena;
        this.progress = progress;
    }

    /** Runs all rounds of a workload. A turn that fails is told and left out; the others go on. */
    public List<Sample> run(Workload workload, List<Contender> chosen) {
        List<Sample> samples = new ArrayList<>();
        progress.accept(workload.id() + "  " + workload.title());
        int first = workload.warmsUp() && !arena.plan().isBrief() ? 0 : 1;
        for (int round = first; round <= workload.rounds(arena.plan()); round++) {
            Arena now = round == 0 ? arena.warmUp() : arena;
            for (String variant : workload.variants(now.plan())) {
                for (Contender contender :
                        rotated(workload.contenders(now.plan(), variant, chosen), Math.max(0, round - 1))) {
                    turn(workload, now, variant, contender, round, samples);
                }
            }
        }
        return samples;
    }

    private void turn(
            Workload workload, Arena now, String variant, Contender contender, int round, List<Sample> samples) {
        String what = "  %-14s %-18s".formatted(variant, contender.name());
        try {
            Map<Metric, Double> values = workload.measure(now, variant, contender);
            if (round > 0) {
                samples.add(new Sample(workload.id(), variant, contender.name(), round, values));
                progress.accept(what + " round " + round + "  " + words(values));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (Exception e) {
            progress.accept(what + " round " + round + "  failed: " + e);
            LOG.warn("{} {} {}", workload.id(), variant, contender.name(), e);
        }
    }

    static <T> List<T> rotated(List<T> all, int by) {
        List<T> rotated = new ArrayList<>(all);
        Collections.rotate(rotated, -by);
        return rotated;
    }

    private static String words(Map<Metric, Double> values) {
        return values.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(value -> String.format(
                        Locale.ROOT,
                        "%s %,." + value.getKey().decimals() + "f %s",
                        value.getKey().label(),
                        value.getValue(),
                        value.getKey().unit()))
                .collect(Collectors.joining("  "));
    }
}

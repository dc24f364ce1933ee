package dev.tasuki.benchmarks.workload;

import dev.tasuki.benchmarks.contender.Contender;
import dev.tasuki.benchmarks.measure.OpenLoop;
import dev.tasuki.benchmarks.measure.Statistics;
import dev.tasuki.benchmarks.report.Metric;
import dev.tasuki.benchmarks.report.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * W8: orders over HTTP, in phases with all consumers at work and with all of them down, in turn. Both phases of a pair follow
 * each other on the same running system, and each pair begins with the other one. Each phase begins when nothing is left to do of
 * the one before. First orders come on a timetable, then as fast as they go.
 */
public final class Shop {
    /** The name of the samples' contender: there is only the reference system. */
    public static final String SYSTEM = "orders";

    /** All consumers work. */
    public static final String UP = "all consumers up";

    /** No consumer gets anywhere. */
    public static final String DOWN = "all consumers down";

    /** Which a small machine can bear beside all the work that an order gives its consumers. */
    private static final int PACE = 100;

    /** What is added to the name of a variant with orders on a timetable. */
    public static final String PACED = ", " + PACE + " orders/s";

    private static final int CUSTOMERS = 8;
    private static final Duration START = Duration.ofMinutes(2);

    private final Plan plan;
    private final Consumer<String> progress;

    /** As much as the plan says. */
    public Shop(Plan plan, Consumer<String> progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /** Whether it is worth running: the reference system is Tasuki's. */
    public static boolean concerns(List<Contender> chosen) {
        return chosen.stream().anyMatch(contender -> contender.kind() == Contender.Kind.TASUKI);
    }

    /** Runs all pairs. */
    public List<Sample> run() throws Exception {
        progress.accept("W8  orders over HTTP, all consumers up and all down");
        List<Sample> samples = new ArrayList<>();
        try (ReferenceSystem system = ReferenceSystem.start(START)) {
            place(system, plan.shopWarmUp());
            for (int round = 1; round <= plan.rounds(); round++) {
                boolean upFirst = round % 2 == 1;
                samples.addAll(phase(system, round, upFirst));
                samples.addAll(phase(system, round, !upFirst));
            }
        }
        return samples;
    }

    private List<Sample> phase(ReferenceSystem system, int round, boolean up) throws Exception {
        system.consumersWork(true);
        if (!system.awaitDone(plan.patience())) {
            progress.accept("  what is left of the phase before goes on during this one");
        }
        system.consumersWork(up);
        place(system, plan.shop().dividedBy(10)); // while the change takes effect
        long begin = System.nanoTime();
        OpenLoop.Sent sent = new OpenLoop(PACE, CUSTOMERS).run(plan.shop(), number -> system.placeOrder());
        double paced = sent.count() * 1e9 / (System.nanoTime() - begin);
        double[] late = Arrays.stream(sent.lateMicros())
                .mapToDouble(micros -> micros / 1e3)
                .sorted()
                .toArray();
        String variant = up ? UP : DOWN;
        return List.of(
                sample(variant + PACED, round, paced, Statistics.percentile(late, 0.99)),
                sample(variant, round, place(system, plan.shop()), null));
    }

    private Sample sample(String variant, int round, double rate, @Nullable Double p99) {
        progress.accept("  %-32s round %d  orders %.1f 1/s%s"
                .formatted(variant, round, rate, p99 == null ? "" : "  p99 %.1f ms".formatted(p99)));
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        figures.put(Metric.ORDERS, rate);
        if (p99 != null) {
            figures.put(Metric.P99_FROM_DUE, p99);
        }
        return new Sample("W8", variant, SYSTEM, round, figures);
    }

    /** Orders in a second, by customers who each place the next as soon as the last is accepted. */
    private static double place(ReferenceSystem system, Duration time) throws Exception {
        long begin = System.nanoTime();
        long end = begin + time.toNanos();
        ExecutorService customers = Executors.newFixedThreadPool(CUSTOMERS);
        try {
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < CUSTOMERS; i++) {
                running.add(customers.submit(() -> {
                    int placed = 0;
                    while (System.nanoTime() < end) {
                        system.placeOrder();
                        placed++;
                    }
                    return placed;
                }));
            }
            int all = 0;
            for (Future<Integer> each : running) {
                all += each.get();
            }
            return all * 1e9 / (System.nanoTime() - begin);
        } finally {
            customers.shutdownNow();
        }
    }
}

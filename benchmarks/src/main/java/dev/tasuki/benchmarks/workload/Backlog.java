package dev.tasuki.benchmarks.workload;

import dev.tasuki.benchmarks.contender.Contender;
import dev.tasuki.benchmarks.contender.Effect;
import dev.tasuki.benchmarks.contender.Event;
import dev.tasuki.benchmarks.contender.Session;
import dev.tasuki.benchmarks.contender.Site;
import dev.tasuki.benchmarks.measure.Heap;
import dev.tasuki.benchmarks.report.Metric;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Messages that are there before the consumers begin, and how fast they are worked off. */
final class Backlog {
    private static final int CHUNK = 1_000;

    private final Arena arena;
    private final int consumers;
    private final int messages;

    Backlog(Arena arena, int consumers, int messages) {
        this.arena = arena;
        this.consumers = consumers;
        this.messages = messages;
    }

    /** Works it off at full speed. */
    Map<Metric, Double> drain(Contender contender, Effect effect) throws Exception {
        try (Site site = arena.server().newSite(contender.name());
                Session session = contender.open(site, consumers, effect)) {
            publish(session);
            double start = site.clock();
            session.start();
            try {
                site.awaitEffects(effect, expected(), arena.plan().patience());
            } catch (TimeoutException e) {
                // shown as missing
            }
            session.stop();
            return figures(site.drained(start));
        }
    }

    /** What of the heap is alive half-way, in megabytes. Collecting garbage disturbs, so its speed is not measured. */
    double liveHalfWay(Contender contender) throws Exception {
        Effect effect = Effect.reliable();
        try (Site site = arena.server().newSite(contender.name());
                Session session = contender.open(site, consumers, effect)) {
            publish(session);
            session.start();
            Duration patience = arena.plan().patience();
            long deadline = System.nanoTime() + patience.toNanos();
            while (effect.applied() < expected() / 2 && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            return Heap.liveMegabytes();
        }
    }

    private void publish(Session session) throws Exception {
        for (int first = 0; first < messages; first += CHUNK) {
            List<Event> events = Event.range(first, Math.min(CHUNK, messages - first));
            session.transaction(connection -> session.publish(connection, events));
        }
    }

    private long expected() {
        return (long) messages * consumers;
    }

    private Map<Metric, Double> figures(Site.Drained drained) {
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        figures.put(Metric.DELIVERED, drained.rate());
        note(figures, Metric.DUPLICATES, drained.count() - drained.distinct());
        note(figures, Metric.MISSING, expected() - drained.distinct());
        return figures;
    }

    private static void note(Map<Metric, Double> figures, Metric metric, long count) {
        if (count > 0) {
            figures.put(metric, (double) count);
        }
    }
}

package dev.tasuki.benchmarks.workload;

import dev.tasuki.benchmarks.contender.Contender;
import dev.tasuki.benchmarks.contender.Effect;
import dev.tasuki.benchmarks.contender.Event;
import dev.tasuki.benchmarks.contender.Session;
import dev.tasuki.benchmarks.contender.Site;
import dev.tasuki.benchmarks.peers.Contenders;
import dev.tasuki.benchmarks.report.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * W1: eight threads publish, each with one business insert and one message in a transaction. The consumers are subscribed but do
 * not work, since what they do is not the producer's.
 */
public final class Publishing implements Workload {
    /** The number of consumers that most is said about. */
    public static final String ONE = "1 consumer";

    /** The number of consumers that must not matter. */
    public static final String MANY = "16 consumers";

    private static final int THREADS = 8;
    private static final double LEAD = 0.25; // of the time, before it counts

    @Override
    public String id() {
        return "W1";
    }

    @Override
    public String title() {
        return THREADS + " threads, one business insert and one message in each transaction";
    }

    @Override
    public Metric headline() {
        return Metric.PUBLISHED;
    }

    @Override
    public List<String> variants(Plan plan) {
        return List.of(ONE, MANY);
    }

    @Override
    public List<Contender> contenders(Plan plan, String variant, List<Contender> chosen) {
        List<Contender> all = new ArrayList<>();
        all.add(Contenders.plainInsert());
        (variant.equals(MANY) ? Workload.theFewIfBrief(plan, chosen) : chosen)
                .stream()
                        .filter(contender -> !contender.batched() && contender.mostConsumers() >= consumers(variant))
                        .forEach(all::add);
        return all;
    }

    private static int consumers(String variant) {
        return variant.equals(MANY) ? 16 : 1;
    }

    @Override
    public Map<Metric, Double> measure(Arena arena, String variant, Contender contender) throws Exception {
        long time = arena.plan().publishing().toNanos();
        try (Site site = arena.server().newSite(contender.name());
                Session session = contender.open(site, consumers(variant), Effect.reliable())) {
            AtomicLong ids = new AtomicLong();
            long begin = System.nanoTime() + (long) (LEAD * time);
            long end = begin + time;
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            try {
                List<Future<Long>> running = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    running.add(threads.submit(() -> publish(session, ids, begin, end)));
                }
                long committed = 0;
                for (Future<Long> each : running) {
                    committed += each.get();
                }
                return Map.of(Metric.PUBLISHED, committed * 1e9 / time);
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private static long publish(Session session, AtomicLong ids, long begin, long end) throws Exception {
        long committed = 0;
        for (long now = System.nanoTime(); now < end; ) {
            Event event = Event.of(ids.getAndIncrement());
            session.transaction(connection -> {
                Site.insertBusiness(connection, event);
                session.publish(connection, List.of(event));
            });
            now = System.nanoTime();
            if (now >= begin && now < end) {
                committed++;
            }
        }
        return committed;
    }
}

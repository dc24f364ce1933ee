package dev.tasuki.benchmarks.workload;

import dev.tasuki.benchmarks.contender.Contender;
import dev.tasuki.benchmarks.contender.Effect;
import dev.tasuki.benchmarks.contender.Event;
import dev.tasuki.benchmarks.contender.Session;
import dev.tasuki.benchmarks.contender.Site;
import dev.tasuki.benchmarks.measure.Cpu;
import dev.tasuki.benchmarks.measure.OpenLoop;
import dev.tasuki.benchmarks.peers.Contenders;
import dev.tasuki.benchmarks.report.Metric;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** W3: messages on a timetable, three consumers; from the commit of the publishing to the commit of each effect. */
public final class Latency implements Workload {
    /** The pace that the targets speak of. */
    public static final String SLOW = "200/s";

    /** Another one. */
    public static final String FAST = "1000/s";

    static final int SENDERS = 8;
    private static final double LEAD = 0.2; // of the messages, before they count

    @Override
    public String id() {
        return "W3";
    }

    @Override
    public String title() {
        return "messages on a timetable, " + Delivering.CONSUMERS + " consumers, from commit to commit";
    }

    @Override
    public Metric headline() {
        return Metric.P99;
    }

    @Override
    public List<String> variants(Plan plan) {
        return List.of(SLOW, FAST);
    }

    @Override
    public List<Contender> contenders(Plan plan, String variant, List<Contender> chosen) {
        List<Contender> able = variant.equals(FAST) ? Workload.theFewIfBrief(plan, chosen) : chosen;
        return Stream.concat(
                        able.stream().filter(contender -> !contender.batched()), Stream.of(Contenders.tasukiInSpring()))
                .toList();
    }

    @Override
    public Map<Metric, Double> measure(Arena arena, String variant, Contender contender) throws Exception {
        OpenLoop load = new OpenLoop(variant.equals(FAST) ? 1_000 : 200, SENDERS);
        Effect effect = Effect.reliable();
        try (Site site = arena.server().newSite(contender.name());
                Session session = contender.open(site, Delivering.CONSUMERS, effect)) {
            session.start();
            Cpu cpu = arena.cpu().with(session.process());
            Cpu.Reading before = cpu.read();
            OpenLoop.Sent sent = load.run(arena.plan().latency(), number -> send(session, number));
            long expected = (long) sent.count() * Delivering.CONSUMERS;
            try {
                site.awaitEffects(effect, expected, arena.plan().patience());
            } catch (TimeoutException e) {
                // shown as missing
            }
            Cpu.Spent spent = cpu.read().since(before);
            session.stop();
            Journeys journeys = Journeys.of(site);
            Map<Metric, Double> figures = journeys.latencies(Math.round(LEAD * sent.count()), sent);
            if (sent.count() > 0) {
                figures.put(Metric.CPU_PER_MESSAGE, spent.total() * 1e6 / sent.count());
            }
            if (journeys.count() < expected) {
                figures.put(Metric.MISSING, (double) (expected - journeys.count()));
            }
            return figures;
        }
    }

    static void send(Session session, long number) throws Exception {
        Event event = Event.of(number);
        session.transaction(connection -> {
            Site.insertBusiness(connection, event);
            session.publish(connection, List.of(event));
        });
    }
}

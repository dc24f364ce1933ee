package dev.tasuki.benchmarks.workload;

import dev.tasuki.benchmarks.contender.Contender;
import dev.tasuki.benchmarks.contender.Contender.Kind;
import dev.tasuki.benchmarks.contender.Effect;
import dev.tasuki.benchmarks.peers.Contenders;
import dev.tasuki.benchmarks.report.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** W4: backlogs of different sizes for one consumer, and what of the heap is alive in the middle of the largest. */
public final class Lagging implements Workload {
    @Override
    public String id() {
        return "W4";
    }

    @Override
    public String title() {
        return "backlogs of different sizes for one consumer";
    }

    @Override
    public Metric headline() {
        return Metric.DELIVERED;
    }

    @Override
    public List<String> variants(Plan plan) {
        return plan.backlogs().stream().map(Lagging::variant).toList();
    }

    /** The variant of a size. */
    public static String variant(int messages) {
        return String.format(Locale.ROOT, "%,d", messages);
    }

    private static int messages(String variant) {
        return Integer.parseInt(variant.replace(",", ""));
    }

    @Override
    public List<Contender> contenders(Plan plan, String variant, List<Contender> chosen) {
        List<Contender> all = new ArrayList<>(Contenders.effectsAlone());
        chosen.stream()
                .filter(contender -> contender.kind() == Kind.TASUKI
                        || contender.kind() == Kind.OUTBOX
                        || messages(variant) <= plan.peersBacklog())
                .forEach(all::add);
        return all;
    }

    @Override
    public Map<Metric, Double> measure(Arena arena, String variant, Contender contender) throws Exception {
        Backlog backlog = new Backlog(arena, 1, messages(variant));
        Map<Metric, Double> figures = backlog.drain(contender, Effect.reliable());
        List<Integer> sizes = arena.plan().backlogs();
        if (contender.kind() != Kind.REFERENCE && messages(variant) == sizes.get(sizes.size() - 1)) {
            figures.put(Metric.LIVE_HEAP, backlog.liveHalfWay(contender));
        }
        return figures;
    }
}

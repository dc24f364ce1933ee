package dev.tasuki.benchmarks.workload;

import dev.tasuki.benchmarks.contender.Contender;
import dev.tasuki.benchmarks.contender.Effect;
import dev.tasuki.benchmarks.report.Metric;
import java.util.List;
import java.util.Map;

/** W7: as W2, but a tenth of the messages fail twice with each consumer and then succeed, before or after the INSERT; beside it, in turn, without failures. */
public final class Failing implements Workload {
    private static final String BEFORE = "before their INSERT";

    private static final String AFTER = "after their INSERT";

    private static final int PERCENT = 10;
    private static final int TIMES = 2;

    @Override
    public String id() {
        return "W7";
    }

    @Override
    public String title() {
        return "as W2, but " + PERCENT + " % of the messages fail twice, then succeed";
    }

    @Override
    public Metric headline() {
        return Metric.DELIVERED;
    }

    @Override
    public List<String> variants(Plan plan) {
        return List.of(BEFORE, AFTER);
    }

    @Override
    public List<Contender> contenders(Plan plan, String variant, List<Contender> chosen) {
        return Workload.theFewIfBrief(plan, chosen).stream()
                .filter(contender -> !contender.batched())
                .toList();
    }

    @Override
    public Map<Metric, Double> measure(Arena arena, String variant, Contender contender) throws Exception {
        Backlog backlog = new Backlog(arena, Delivering.CONSUMERS, arena.plan().messages(contender));
        double clean = backlog.drain(contender, Effect.reliable()).getOrDefault(Metric.DELIVERED, 0.0);
        Map<Metric, Double> figures = backlog.drain(contender, Effect.failing(PERCENT, TIMES, variant.equals(AFTER)));
        figures.put(Metric.CLEAN, clean);
        return figures;
    }
}

package dev.tasuki.benchmarks.workload;

import dev.tasuki.benchmarks.contender.Contender;
import dev.tasuki.benchmarks.contender.Effect;
import dev.tasuki.benchmarks.peers.Contenders;
import dev.tasuki.benchmarks.report.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** W2: a backlog for three consumers, each effect one INSERT. */
public final class Delivering implements Workload {
    static final int CONSUMERS = 3;

    @Override
    public String id() {
        return "W2";
    }

    @Override
    public String title() {
        return "a backlog for " + CONSUMERS + " consumers, each effect one INSERT";
    }

    @Override
    public Metric headline() {
        return Metric.DELIVERED;
    }

    @Override
    public List<Contender> contenders(Plan plan, String variant, List<Contender> chosen) {
        List<Contender> all = new ArrayList<>(Contenders.effectsAlone());
        all.addAll(chosen);
        return all;
    }

    @Override
    public Map<Metric, Double> measure(Arena arena, String variant, Contender contender) throws Exception {
        return new Backlog(arena, CONSUMERS, arena.plan().messages(contender)).drain(contender, Effect.reliable());
    }
}

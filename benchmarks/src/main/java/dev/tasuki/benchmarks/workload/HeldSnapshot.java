package dev.tasuki.benchmarks.workload;

import dev.tasuki.benchmarks.contender.Contender;
import dev.tasuki.benchmarks.contender.Effect;
import dev.tasuki.benchmarks.contender.Session;
import dev.tasuki.benchmarks.contender.Site;
import dev.tasuki.benchmarks.measure.OpenLoop;
import dev.tasuki.benchmarks.report.Metric;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * W6: somebody holds a snapshot open (a report, a dump, a transaction that was forgotten) while 500 messages in a second go
 * through. No dead row can be removed as long as it lasts.
 */
public final class HeldSnapshot implements Workload {
    private static final int PER_SECOND = 500;
    private static final String DEAD = "select coalesce(sum(n_dead_tup), 0) from pg_stat_user_tables";

    @Override
    public String id() {
        return "W6";
    }

    @Override
    public String title() {
        return PER_SECOND + " messages/s, " + Delivering.CONSUMERS + " consumers, while somebody holds a snapshot";
    }

    @Override
    public Metric headline() {
        return Metric.DEAD_TUPLES;
    }

    @Override
    public int rounds(Plan plan) {
        return plan.longRounds();
    }

    @Override
    public boolean warmsUp() {
        return false;
    }

    @Override
    public List<Contender> contenders(Plan plan, String variant, List<Contender> chosen) {
        return Workload.theFewIfBrief(plan, chosen).stream()
                .filter(contender -> !contender.batched())
                .toList();
    }

    @Override
    public Map<Metric, Double> measure(Arena arena, String variant, Contender contender) throws Exception {
        Plan plan = arena.plan();
        Effect effect = Effect.reliable();
        try (Site site = arena.server().newSite(contender.name());
                Session session = contender.open(site, Delivering.CONSUMERS, effect);
                Connection reader = site.pool().getConnection()) {
            hold(reader);
            session.start();
            OpenLoop.Sent sent = new OpenLoop(PER_SECOND, Latency.SENDERS)
                    .run(plan.snapshot(), number -> Latency.send(session, number));
            long expected = (long) sent.count() * Delivering.CONSUMERS;
            try {
                site.awaitEffects(effect, expected, plan.patience());
            } catch (TimeoutException e) {
                // shown as missing
            }
            session.stop();
            Journeys journeys = Journeys.of(site);
            double part = plan.part().toNanos() / 1e9;
            double whole = plan.snapshot().toNanos() / 1e9;
            Map<Metric, Double> figures = journeys.latencies((long) ((whole - part) * PER_SECOND), sent);
            figures.put(Metric.FIRST, journeys.rate(0, part));
            figures.put(Metric.LAST, journeys.rate(whole - part, whole));
            figures.put(Metric.DEAD_TUPLES, site.number(DEAD));
            if (journeys.count() < expected) {
                figures.put(Metric.MISSING, (double) (expected - journeys.count()));
            }
            reader.rollback();
            reader.setAutoCommit(true);
            return figures;
        }
    }

    private static void hold(Connection reader) throws SQLException {
        reader.setAutoCommit(false);
        reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try (Statement statement = reader.createStatement()) {
            statement.execute("select count(*) from business");
        }
    }
}

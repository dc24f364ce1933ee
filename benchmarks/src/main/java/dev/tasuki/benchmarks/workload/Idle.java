package dev.tasuki.benchmarks.workload;

import dev.tasuki.benchmarks.contender.Contender;
import dev.tasuki.benchmarks.contender.Effect;
import dev.tasuki.benchmarks.contender.Event;
import dev.tasuki.benchmarks.contender.Session;
import dev.tasuki.benchmarks.contender.Site;
import dev.tasuki.benchmarks.measure.Cpu;
import dev.tasuki.benchmarks.peers.Contenders;
import dev.tasuki.benchmarks.report.Metric;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** W5: ten consumers and nothing to do. Beside them, as the floor, a database that nobody uses. */
public final class Idle implements Workload {
    private static final int CONSUMERS = 10;
    private static final int WORKED_BEFORE = 3_000;

    /** By then compilers are done, and who watches less closely when nothing happens does so. */
    private static final int SETTLE_SECONDS = 45;

    private static final int SETTLE_BRIEFLY = 3;

    @Override
    public String id() {
        return "W5";
    }

    @Override
    public String title() {
        return "an idle system with " + CONSUMERS + " consumers";
    }

    @Override
    public Metric headline() {
        return Metric.CORE;
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
        List<Contender> all = new ArrayList<>();
        all.add(Contenders.plainInsert());
        Workload.theFewIfBrief(plan, chosen).stream()
                .filter(contender -> !contender.batched())
                .forEach(all::add);
        return all;
    }

    @Override
    public Map<Metric, Double> measure(Arena arena, String variant, Contender contender) throws Exception {
        Effect effect = Effect.reliable();
        try (Site site = arena.server().newSite(contender.name());
                Session session = contender.open(site, CONSUMERS, effect)) {
            session.start();
            if (contender.kind() != Contender.Kind.REFERENCE) {
                work(arena, session, site, effect);
            }
            TimeUnit.SECONDS.sleep(arena.plan().isBrief() ? SETTLE_BRIEFLY : SETTLE_SECONDS);
            String statements = statements(site);
            double countBefore = site.number(statements);
            Cpu cpu = arena.cpu().with(session.process());
            Cpu.Reading before = cpu.read();
            TimeUnit.NANOSECONDS.sleep(arena.plan().idle().toNanos());
            Cpu.Spent spent = cpu.read().since(before);
            double count = site.number(statements) - countBefore - 1; // the first of our own two is in it
            return Map.of(Metric.CORE, spent.percentOfACore(), Metric.STATEMENTS, Math.max(0, count) / spent.window());
        }
    }

    /** A system that is idle has worked before: what it does while it waits is compiled by then. */
    private static void work(Arena arena, Session session, Site site, Effect effect) throws Exception {
        int messages = arena.plan().isBrief() ? 100 : WORKED_BEFORE;
        for (int first = 0; first < messages; first += 100) {
            List<Event> events = Event.range(first, 100);
            session.transaction(connection -> session.publish(connection, events));
        }
        try {
            site.awaitEffects(effect, (long) messages * CONSUMERS, arena.plan().patience());
        } catch (TimeoutException e) {
            // it does the rest while it should be idle, which shows
        }
    }

    /** Statements where the server counts them, transactions elsewhere. */
    private static String statements(Site site) throws SQLException {
        boolean counted = site.number("select count(*) from pg_available_extensions where name = 'pg_stat_statements'"
                        + " and current_setting('shared_preload_libraries') like '%pg_stat_statements%'")
                == 1;
        if (!counted) {
            return "select xact_commit + xact_rollback from pg_stat_database where datname = current_database()";
        }
        site.run("create extension if not exists pg_stat_statements");
        return "select coalesce(sum(calls), 0) from pg_stat_statements s join pg_database d on d.oid = s.dbid"
                + " where d.datname = current_database()";
    }
}

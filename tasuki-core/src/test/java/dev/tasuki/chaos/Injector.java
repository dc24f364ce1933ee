package dev.tasuki.chaos;

import dev.tasuki.internal.engine.Faults.Point;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Carries out a plan, and counts what it did. */
final class Injector {
    private final Cluster cluster;
    private final Outside outside;
    private final DatabaseFaults database;
    private final Stopping stopping;
    private final Diary diary;
    private final Map<Fault.Kind, Integer> counts = new EnumMap<>(Fault.Kind.class);
    private final Map<Fault.Kind, String> skipped = new EnumMap<>(Fault.Kind.class);

    Injector(Cluster cluster, Outside outside, Stopping stopping, Diary diary) {
        this.cluster = cluster;
        this.outside = outside;
        this.database = new DatabaseFaults(cluster, stopping);
        this.stopping = stopping;
        this.diary = diary;
    }

    void run(List<Fault> plan) {
        for (Fault fault : plan) {
            if (stopping.after(fault.waitMillis())) {
                return;
            }
            diary.write(fault.toString());
            try {
                inject(fault);
                count(fault.kind());
            } catch (Exception e) {
                diary.write("could not inject " + fault + ": " + e);
            }
        }
    }

    private synchronized void count(Fault.Kind kind) {
        if (!skipped.containsKey(kind)) {
            counts.merge(kind, 1, Integer::sum);
        }
    }

    synchronized Map<Fault.Kind, Integer> counts() {
        return new EnumMap<>(counts);
    }

    synchronized Map<Fault.Kind, String> skipped() {
        return new EnumMap<>(skipped);
    }

    private void inject(Fault fault) throws Exception {
        switch (fault.kind().lane) {
            case NODES -> hitNode(fault, cluster.node(fault.node()));
            case NETWORK -> hitNetwork(fault);
            case DATABASE -> database.inject(fault);
            case OUTSIDE -> hitOutside(fault);
        }
    }

    private void hitNode(Fault fault, NodeSlot node) throws Exception {
        switch (fault.kind()) {
            case KILL_NODE -> {
                node.kill();
                hold(fault);
                start(node);
            }
            case LEAVE_AND_JOIN -> {
                if (!node.leave()) {
                    diary.write("node " + fault.node() + " did not leave in time");
                }
                hold(fault);
                start(node);
            }
            case FREEZE_PAST_LEASE -> {
                node.order("arm " + Point.AFTER_EFFECT + " " + ArmedFaults.DELAY + " 400");
                stopping.after(200); // so that it is frozen with effects that are not committed
                node.freeze(fault.holdMillis());
            }
            case FREEZE_WITHIN_LEASE -> node.freeze(fault.holdMillis());
            case CLOCK_JUMP -> jump(fault, node);
            case EXHAUST_POOL -> {
                node.order("hog " + fault.holdMillis());
                hold(fault);
            }
            case REPLACE_NODE -> {
                Process old = cluster.node(0).replace(); // the one that has a name
                awaitStart(cluster.node(0));
                hold(fault);
                old.destroyForcibly();
            }
            case HALT_AT_POINT -> arm(fault, node, ArmedFaults.HALT);
            case DELAY_AT_POINT -> arm(fault, node, ArmedFaults.DELAY);
            default -> arm(fault, node, ArmedFaults.THROW);
        }
        awaitStart(node); // also when it has died of the fault
    }

    private void start(NodeSlot node) {
        node.start();
        awaitStart(node);
    }

    /** A fault that hits a JVM which has not come up yet is wasted; on a busy machine, that would be most of them. */
    private void awaitStart(NodeSlot node) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!node.hasStarted() && System.nanoTime() - end < 0 && !stopping.after(50)) {
            // once more
        }
    }

    private void jump(Fault fault, NodeSlot node) {
        if (!node.clock().canMove()) {
            synchronized (this) {
                skipped.put(fault.kind(), "it takes Linux and a C compiler");
            }
            return;
        }
        node.clock().move(fault.lot() % 172_800 - 86_400);
        hold(fault);
        node.clock().move(0);
    }

    private void arm(Fault fault, NodeSlot node, String action) {
        Point[] points = Point.values();
        node.order("arm " + points[fault.lot() % points.length] + " " + action + " " + fault.holdMillis());
        hold(fault);
    }

    private void hitNetwork(Fault fault) {
        PostgresProxy proxy = cluster.node(fault.node()).proxy();
        switch (fault.kind()) {
            case CUT_NODE -> {
                proxy.cut();
                hold(fault);
                proxy.open();
            }
            case STALL_NODE -> {
                proxy.stall();
                hold(fault);
                proxy.open();
            }
            case LOSE_COMMITS_OF_NODE -> lose(proxy, fault);
            case CUT_PRODUCERS -> {
                cluster.producers().cut();
                hold(fault);
                cluster.producers().open();
            }
            default -> lose(cluster.producers(), fault);
        }
    }

    private void lose(PostgresProxy proxy, Fault fault) {
        proxy.loseCommits(1 + fault.lot() % 10);
        hold(fault);
        proxy.loseCommits(0);
    }

    private void hitOutside(Fault fault) {
        if (fault.kind() == Fault.Kind.OUTAGE) {
            outside.outage(true);
            hold(fault);
            outside.outage(false);
        } else {
            outside.slow(100 + fault.lot() % 900);
            hold(fault);
            outside.slow(0);
        }
    }

    private void hold(Fault fault) {
        stopping.after(fault.holdMillis());
    }
}

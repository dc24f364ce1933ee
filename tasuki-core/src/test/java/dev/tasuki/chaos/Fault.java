package dev.tasuki.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One entry of the plan.
 *
 * @param waitMillis after the end of the one before it
 * @param holdMillis how long it lasts
 * @param node which node it hits, if it hits one
 * @param lot for what else there is to choose
 */
record Fault(Kind kind, int waitMillis, int holdMillis, int node, int lot) {

    /** Where faults follow each other; those of different lanes overlap. */
    enum Lane {
        NODES(3_000),
        NETWORK(5_000),
        DATABASE(7_000),
        OUTSIDE(12_000);

        /** Between two faults of the lane there has to be time to work. */
        private final int longestWait;

        Lane(int longestWait) {
            this.longestWait = longestWait;
        }
    }

    enum Kind {
        KILL_NODE(Lane.NODES, 100, 4_000),
        /** For longer than the lease: it wakes up as a zombie. */
        FREEZE_PAST_LEASE(Lane.NODES, 2_500, 6_000),
        FREEZE_WITHIN_LEASE(Lane.NODES, 200, 1_500),
        LEAVE_AND_JOIN(Lane.NODES, 100, 3_000),
        CLOCK_JUMP(Lane.NODES, 1_000, 5_000),
        EXHAUST_POOL(Lane.NODES, 500, 4_000),
        /** A second process of the same name: the first one has to stop. */
        REPLACE_NODE(Lane.NODES, 500, 4_000),
        HALT_AT_POINT(Lane.NODES, 1_000, 3_000),
        DELAY_AT_POINT(Lane.NODES, 300, 4_000),
        THROW_AT_POINT(Lane.NODES, 300, 1_000),

        CUT_NODE(Lane.NETWORK, 100, 5_000),
        STALL_NODE(Lane.NETWORK, 300, 6_000),
        LOSE_COMMITS_OF_NODE(Lane.NETWORK, 500, 2_000),
        CUT_PRODUCERS(Lane.NETWORK, 100, 1_000),
        LOSE_COMMITS_OF_PRODUCERS(Lane.NETWORK, 500, 2_000),

        KILL_POSTGRES(Lane.DATABASE, 100, 3_000),
        KILL_BACKEND(Lane.DATABASE, 500, 3_000),
        RESTART_POSTGRES(Lane.DATABASE, 500, 2_000),
        TERMINATE_BACKENDS(Lane.DATABASE, 500, 4_000),
        EXHAUST_CONNECTIONS(Lane.DATABASE, 500, 4_000),
        HOLD_SNAPSHOT(Lane.DATABASE, 2_000, 15_000),
        READ_ONLY(Lane.DATABASE, 200, 3_000),
        LOCK_EFFECTS(Lane.DATABASE, 200, 2_500),

        OUTAGE(Lane.OUTSIDE, 500, 6_000),
        SLOWNESS(Lane.OUTSIDE, 1_000, 5_000);

        final Lane lane;
        private final int shortest;
        private final int longest;

        Kind(Lane lane, int shortest, int longest) {
            this.lane = lane;
            this.shortest = shortest;
            this.longest = longest;
        }

        static List<Kind> in(Lane lane) {
            return List.of(values()).stream().filter(kind -> kind.lane == lane).toList();
        }

        Fault drawn(Random random) {
            return new Fault(
                    this,
                    lane.longestWait / 4 + random.nextInt(lane.longestWait),
                    shortest + random.nextInt(longest - shortest),
                    random.nextInt(Cluster.NODES),
                    random.nextInt(1_000_000));
        }
    }

    /** The faults of a lane for a time, drawn from the seed: all kinds in random order, then all kinds again. */
    static List<Fault> plan(long seed, Lane lane, long millis) {
        Random random = new Random(seed * 31 + lane.ordinal());
        List<Fault> plan = new ArrayList<>();
        List<Kind> kinds = new ArrayList<>();
        long planned = 0;
        while (planned < millis) {
            if (kinds.isEmpty()) {
                kinds.addAll(Kind.in(lane));
                java.util.Collections.shuffle(kinds, random);
            }
            Fault next = kinds.remove(0).drawn(random);
            planned += next.waitMillis + next.holdMillis;
            plan.add(next);
        }
        return plan;
    }
}

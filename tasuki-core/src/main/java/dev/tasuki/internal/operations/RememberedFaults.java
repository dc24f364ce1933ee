package dev.tasuki.internal.operations;

import dev.tasuki.operations.DeadLetter;
import dev.tasuki.operations.Fault;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Judgements, for whoever asks again and again: each costs a question, and seldom changes. One is made anew when its group has grown,
 * and after a while; never more than a few at a time, so that fifty groups cost what three do.
 */
final class RememberedFaults {
    private static final int MOST_AT_A_TIME = 3;
    private static final int MOST_KEPT = 400;
    private static final long OLD_NANOS = Duration.ofSeconds(30).toNanos();
    private static final Fault NOT_JUDGED_YET = new Fault(Fault.Side.UNKNOWN, List.of());

    private record Group(String consumer, String fingerprint) {}

    private record Judged(Fault fault, long count, long atNanos) {}

    /** By the age of the judgement. */
    private final Map<Group, Judged> judged = new LinkedHashMap<>();

    /** A judge for one answer. */
    DeadLetterQueries.Judge judge(Connection connection) {
        int[] left = {MOST_AT_A_TIME};
        return group -> of(connection, group, left);
    }

    private Fault of(Connection connection, DeadLetter.Group group, int[] left) throws SQLException {
        Group which = new Group(group.consumer(), group.fingerprint());
        Judged known = known(which);
        boolean fresh = known != null && known.count == group.count() && System.nanoTime() - known.atNanos < OLD_NANOS;
        if (fresh || left[0] == 0) {
            return known == null ? NOT_JUDGED_YET : known.fault;
        }
        left[0]--;
        Fault fault = FaultJudge.of(connection, group.consumer(), group.fingerprint());
        remember(which, new Judged(fault, group.count(), System.nanoTime()));
        return fault;
    }

    private synchronized @Nullable Judged known(Group which) {
        return judged.get(which);
    }

    private synchronized void remember(Group which, Judged fault) {
        judged.remove(which);
        judged.put(which, fault);
        if (judged.size() > MOST_KEPT) {
            judged.remove(judged.keySet().iterator().next());
        }
    }
}

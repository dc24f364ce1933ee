package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.IdentityTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The business identities of a batch: which of its messages say what was done before, and whose claims must be given up when the
 * batch is cut short.
 */
record Identities(int consumer, List<Boolean> repeats, Map<String, Integer> firstAt, Set<String> fresh) {

    private static final Identities NONE = new Identities(0, List.of(), Map.of(), Set.of());

    /** Claims the identities of some messages, in the transaction of their effects. */
    static Identities claim(Connection connection, DeliveryFactory deliveries, List<Work> work)
            throws HandlerFailed, SQLException {
        Registration registration = deliveries.registration();
        if (registration.consumer().oncePer() == null) {
            return NONE;
        }
        List<String> each = new ArrayList<>();
        Map<String, Long> firstBySeq = new HashMap<>();
        for (int i = 0; i < work.size(); i++) {
            String identity = identity(deliveries, work.get(i), i);
            each.add(identity);
            firstBySeq.putIfAbsent(identity, work.get(i).message().seq());
        }
        Set<String> fresh = IdentityTable.claim(connection, registration.id(), firstBySeq);
        List<Boolean> repeats = new ArrayList<>();
        Map<String, Integer> firstAt = new HashMap<>();
        for (int i = 0; i < each.size(); i++) {
            boolean first = firstAt.putIfAbsent(each.get(i), i) == null;
            repeats.add(!first || !fresh.contains(each.get(i)));
        }
        return new Identities(registration.id(), repeats, firstAt, fresh);
    }

    @SuppressWarnings("NullAway") // there is an identity: oncePer was checked
    private static String identity(DeliveryFactory deliveries, Work work, int index) throws HandlerFailed {
        try {
            return deliveries.identity(work.message());
        } catch (Throwable e) {
            throw new HandlerFailed(index, e, Duration.ZERO);
        }
    }

    boolean repeats(int index) {
        return !repeats.isEmpty() && repeats.get(index);
    }

    void giveUpAfter(Connection connection, int handled) throws SQLException {
        List<String> surplus = fresh.stream()
                .filter(identity -> firstAt.getOrDefault(identity, 0) >= handled)
                .toList();
        if (!surplus.isEmpty()) {
            IdentityTable.unclaim(connection, consumer, surplus);
        }
    }
}

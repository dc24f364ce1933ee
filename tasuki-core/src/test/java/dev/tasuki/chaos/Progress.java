package dev.tasuki.chaos;

import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;

/** Watches how each consumer gets on: the longest time without any effect while there was work. */
final class Progress {
    private static final int PERIOD_MILLIS = 500;
    private static final int BACKLOG = 2_000;

    private final Published published;
    private final Effects effects;
    private final Map<Role, Long> last = new EnumMap<>(Role.class);
    private final Map<Role, Long> since = new EnumMap<>(Role.class);
    private final Map<Role, Long> longest = new EnumMap<>(Role.class);

    Progress(Published published, Effects effects) {
        this.published = published;
        this.effects = effects;
        for (Role role : Role.values()) {
            last.put(role, 0L);
            since.put(role, System.nanoTime());
            longest.put(role, 0L);
        }
    }

    void watch(Stopping stopping) {
        while (!stopping.after(PERIOD_MILLIS)) {
            try {
                look(effects.counts());
            } catch (SQLException e) {
                look(last);
            }
        }
    }

    private synchronized void look(Map<Role, Long> counts) {
        long now = System.nanoTime();
        for (Role role : Role.values()) {
            long count = counts.get(role);
            if (count != last.get(role) || count >= published.expectedEffects(role)) {
                since.put(role, now);
                last.put(role, count);
            }
            longest.merge(role, now - since.get(role), Math::max);
        }
    }

    synchronized Map<Role, Long> longestStallMillis() {
        Map<Role, Long> millis = new EnumMap<>(Role.class);
        longest.forEach((role, nanos) -> millis.put(role, nanos / 1_000_000));
        return millis;
    }

    /** Whether every consumer has had every effect that is expected of it. */
    boolean isComplete() throws SQLException {
        Map<Role, Long> counts = effects.counts();
        for (Role role : Role.values()) {
            if (counts.get(role) < published.expectedEffects(role)
                    || !effects.identities(role).containsAll(published.expected(role))) {
                return false;
            }
        }
        return true;
    }

    /** Whether producers had better wait: what is to be done must fit into the time to settle. */
    synchronized boolean isBehind() {
        for (Role role : Role.values()) {
            if (published.expectedEffects(role) - last.get(role) > BACKLOG) {
                return true;
            }
        }
        return false;
    }
}

package dev.tasuki.chaos;

import java.sql.SQLException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Watches how each consumer gets on: the longest time without any effect while there was work. */
final class Progress implements Runnable {
    private static final int PERIOD_MILLIS = 500;

    private final Published published;
    private final Effects effects;
    private final Stopping stopping;
    private final Map<Role, Long> last = new EnumMap<>(Role.class);
    private final Map<Role, Long> since = new EnumMap<>(Role.class);
    private final Map<Role, Long> longest = new EnumMap<>(Role.class);

    Progress(Published published, Effects effects, Stopping stopping) {
        this.published = published;
        this.effects = effects;
        this.stopping = stopping;
        for (Role role : Role.values()) {
            last.put(role, 0L);
            since.put(role, System.nanoTime());
            longest.put(role, 0L);
        }
    }

    @Override
    public void run() {
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
            if (count != last.get(role) || count >= expected(role)) {
                since.put(role, now);
                last.put(role, count);
            }
            longest.merge(role, now - since.get(role), Math::max);
        }
    }

    private long expected(Role role) {
        return published.expectedEffects(role);
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
            if (counts.get(role) < expected(role)) {
                return false;
            }
        }
        for (Role role : Role.values()) {
            if (!missing(role).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** The identities that a consumer should have had an effect of, and has not. */
    Set<String> missing(Role role) throws SQLException {
        Set<String> missing = new HashSet<>();
        for (Published.Expected message : published.to(role)) {
            if (!published.fate(role, message.fact()).isDead()) {
                missing.add(role.identity(message.fact()));
            }
        }
        missing.removeAll(effects.identities(role));
        return missing;
    }
}

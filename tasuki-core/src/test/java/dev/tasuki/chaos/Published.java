package dev.tasuki.chaos;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What producers know of what they published, and what has to come of it. */
final class Published {
    private final Fate.Lots lots;
    private final Map<String, Expected> committed = new ConcurrentHashMap<>();
    private final Map<String, Fact> rolledBack = new ConcurrentHashMap<>();
    private final Map<Role, Set<String>> identities = new EnumMap<>(Role.class);
    private final AtomicLong resolved = new AtomicLong();

    /** A message that exists, by the word of its producer or of the handler that published it. */
    record Expected(Fact fact, String type) {}

    Published(Fate.Lots lots) {
        this.lots = lots;
        for (Role role : Role.values()) {
            identities.put(role, ConcurrentHashMap.newKeySet());
        }
    }

    /** Their transaction has committed. */
    void committed(List<Fact> facts) {
        for (Fact fact : facts) {
            expect(new Expected(fact, Fact.TYPE));
        }
    }

    private void expect(Expected message) {
        committed.putIfAbsent(message.fact().id(), message);
        for (Role role : Role.values()) {
            if (role.types.contains(message.type())) {
                Fate fate = lots.of(role, message.fact());
                if (!fate.isDead()) {
                    identities.get(role).add(role.identity(message.fact()));
                }
                if (fate.followedUp() && !fate.isDead()) {
                    expect(new Expected(message.fact().followUp(role), role.followUps));
                }
            }
        }
    }

    /** Their transaction has not committed and never will. */
    void rolledBack(List<Fact> facts) {
        facts.forEach(fact -> rolledBack.put(fact.id(), fact));
    }

    /** A producer had to look for the outcome of its commit. */
    void countResolved() {
        resolved.incrementAndGet();
    }

    String summary() {
        return committed.size() + " committed, follow-ups included; " + rolledBack.size() + " rolled back; "
                + resolved.get() + " commits whose answer was lost";
    }

    /** The message of an identity; null when none is known to exist. */
    Expected committed(String id) {
        return committed.get(id);
    }

    /** What a message counts as for a consumer; a message that nobody knows counts as itself. */
    String identity(Role role, String id) {
        Expected message = committed.get(id);
        return message == null ? id : role.identity(message.fact());
    }

    boolean isRolledBack(String id) {
        return rolledBack.containsKey(id);
    }

    /** The messages that a consumer is subscribed to. */
    List<Expected> to(Role role) {
        List<Expected> all = new ArrayList<>();
        for (Expected message : committed.values()) {
            if (role.types.contains(message.type())) {
                all.add(message);
            }
        }
        return all;
    }

    /** The identities that effects are expected of. */
    Set<String> expected(Role role) {
        return new HashSet<>(identities.get(role));
    }

    int expectedEffects(Role role) {
        return identities.get(role).size();
    }

    Fate fate(Role role, Fact fact) {
        return lots.of(role, fact);
    }
}

package dev.tasuki.chaos;

import java.sql.SQLException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares what producers were acknowledged with what handlers did. It knows nothing of Tasuki's tables: only the producers'
 * account, the table that handlers write, and the outside's record.
 */
final class Checker {
    private final Published published;
    private final Outside outside;
    private final Effects effects;
    private final List<Violation> violations;

    Checker(Scene scene, List<Violation> violations) {
        this.published = scene.published();
        this.outside = scene.outside();
        this.effects = scene.effects();
        this.violations = violations;
    }

    /** No violation, since time-outs cost tries too: but trouble that costs tries would show here. */
    Map<Role, Long> surplusTries() throws SQLException {
        Map<Role, Long> surplus = new EnumMap<>(Role.class);
        for (Role role : List.of(Role.LEDGER, Role.TOTALS)) {
            surplus.put(
                    role,
                    effects.all(role).stream()
                            .filter(effect -> isSurplus(role, effect))
                            .count());
        }
        return surplus;
    }

    private boolean isSurplus(Role role, Effect effect) {
        Published.Expected message = published.committed(effect.id());
        return message != null
                && effect.attempt() > published.fate(role, message.fact()).tries();
    }

    /** Nothing is there that should not be, or too often, or too early. Whether anything is missing, {@link Completeness} tells. */
    void nothingWrongHappened() throws SQLException {
        Map<String, Set<Long>> seqs = new HashMap<>();
        for (Role role : Role.values()) {
            List<Effect> all = effects.all(role);
            nothingElseHappened(role, all);
            nothingHappenedTwice(role, all);
            if (!role.external) {
                bookingsAddUp(role, all);
            }
            if (role.ordered) {
                violations.addAll(new OrderCheck(role, all).violations());
            }
            all.forEach(e -> seqs.computeIfAbsent(e.id(), id -> new HashSet<>()).add(e.seq()));
        }
        seqs.forEach((id, all) -> {
            if (all.size() > 1) {
                violate("message stored twice", id + " was delivered under seqs " + all);
            }
        });
        idempotencyKeysAreStable();
    }

    private void violate(String kind, String detail) {
        violations.add(new Violation(kind, detail));
    }

    private void nothingElseHappened(Role role, List<Effect> all) {
        for (Effect effect : all) {
            Published.Expected expected = published.committed(effect.id());
            if (expected == null) {
                violate(
                        published.isRolledBack(effect.id())
                                ? "effect of a transaction that was rolled back"
                                : "effect of a message that nobody published",
                        effect.toString());
            } else if (published.fate(role, expected.fact()).isDead()) {
                violate("effect of a delivery that failed for good", effect.toString());
            } else if (!expected.type().equals(effect.type())
                    || !expected.fact().key().equals(effect.key())
                    || expected.fact().n() != effect.n()) {
                violate("message changed on its way", effect + " was " + expected);
            }
        }
    }

    /** Of external effects, the same message may come again, but not another one of its identity. */
    private void nothingHappenedTwice(Role role, List<Effect> all) {
        Map<String, Effect> first = new HashMap<>();
        for (Effect effect : all) {
            Effect before = first.putIfAbsent(published.identity(role, effect.id()), effect);
            if (before != null && !(role.external && before.id().equals(effect.id()))) {
                violate("duplicate effect", before + " and again " + effect);
            }
        }
    }

    private void bookingsAddUp(Role role, List<Effect> all) throws SQLException {
        long expected = all.stream().filter(e -> EffectTable.isBooked(e.n())).count();
        long bookings = effects.bookings(role);
        if (bookings != expected) {
            violate("bookings", role.consumer() + " booked " + bookings + ", its effects are " + expected);
        }
    }

    private void idempotencyKeysAreStable() {
        Map<String, String> keyOf = new HashMap<>();
        Map<String, String> deliveryOf = new HashMap<>();
        for (Outside.Call call : outside.calls()) {
            Effect effect = call.effect();
            String delivery = effect.role() + " " + effect.id();
            String key = keyOf.putIfAbsent(delivery, call.idempotencyKey());
            if (key != null && !key.equals(call.idempotencyKey())) {
                violate("idempotency key changed", effect + " came with " + call.idempotencyKey() + " after " + key);
            }
            String other = deliveryOf.putIfAbsent(call.idempotencyKey(), delivery);
            if (other != null && !other.equals(delivery)) {
                violate("idempotency key shared", effect + " came with the key of " + other);
            }
        }
    }
}

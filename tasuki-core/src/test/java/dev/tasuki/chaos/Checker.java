package dev.tasuki.chaos;

import java.sql.SQLException;
import java.util.ArrayList;
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
    private final Progress progress;
    private final List<Violation> violations = new ArrayList<>();

    Checker(Published published, Outside outside, Effects effects, Progress progress) {
        this.published = published;
        this.outside = outside;
        this.effects = effects;
        this.progress = progress;
    }

    /** Everything that is wrong. */
    List<Violation> check() throws SQLException {
        Map<String, Set<Long>> seqs = new HashMap<>();
        for (Role role : Role.values()) {
            List<Effect> all = effects.all(role);
            nothingIsLost(role);
            nothingElseHappened(role, all);
            if (!role.external) {
                nothingHappenedTwice(role, all);
            }
            if (role.ordered) {
                violations.addAll(new OrderCheck(role, all).violations());
            }
            giveUpsAreHandled(role);
            all.forEach(e -> seqs.computeIfAbsent(e.id(), id -> new HashSet<>()).add(e.seq()));
        }
        seqs.forEach((id, all) -> {
            if (all.size() > 1) {
                violate("message stored twice", id + " was delivered under seqs " + all);
            }
        });
        idempotencyKeysAreStable();
        return violations;
    }

    private void violate(String kind, String detail) {
        violations.add(new Violation(kind, detail));
    }

    private void nothingIsLost(Role role) throws SQLException {
        for (String identity : progress.missing(role)) {
            violate("loss", role.consumer() + " has no effect of " + identity);
        }
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

    private void nothingHappenedTwice(Role role, List<Effect> all) {
        Map<String, Effect> first = new HashMap<>();
        for (Effect effect : all) {
            Published.Expected expected = published.committed(effect.id());
            String identity = expected == null ? effect.id() : role.identity(expected.fact());
            Effect before = first.putIfAbsent(identity, effect);
            if (before != null) {
                violate("duplicate effect", before + " and again " + effect);
            }
        }
    }

    private void giveUpsAreHandled(Role role) {
        for (Published.Expected message : published.to(role)) {
            Fate fate = published.fate(role, message.fact());
            if (fate.unrecoverable()
                    && !fate.kills()
                    && !outside.isGivenUp(role, message.fact().id())) {
                violate("loss", role.consumer() + " was never asked to handle " + message + ", which it would give up");
            }
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

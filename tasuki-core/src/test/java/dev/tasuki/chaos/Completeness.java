package dev.tasuki.chaos;

import dev.tasuki.ConsumerStatus;
import dev.tasuki.DeliveryState;
import dev.tasuki.Tasuki;
import dev.tasuki.Trace;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** When everything has settled: whether anything is missing, and what Tasuki says of it. */
final class Completeness {
    private final Published published;
    private final Outside outside;
    private final Effects effects;
    private final Tasuki tasuki;
    private final List<Violation> violations;
    private final Map<Role, Set<String>> missing = new HashMap<>();
    private final Map<String, Long> seqs = new HashMap<>();

    Completeness(Scene scene, List<Violation> violations) {
        this.published = scene.published();
        this.outside = scene.outside();
        this.effects = scene.effects();
        this.tasuki = scene.cluster().tasuki();
        this.violations = violations;
    }

    void everythingHappened() throws SQLException {
        for (Role role : Role.values()) {
            Set<String> expected = new HashSet<>(published.expected(role));
            expected.removeAll(effects.identities(role));
            missing.put(role, expected);
            effects.all(role).forEach(effect -> seqs.put(effect.id(), effect.seq()));
        }
        for (Role role : Role.values()) {
            for (Published.Expected message : published.to(role)) {
                check(role, message);
            }
        }
        tasuki.status().forEach(this::deadLettersAreThoseGivenUp);
    }

    private void check(Role role, Published.Expected message) {
        Fate fate = published.fate(role, message.fact());
        if (fate.unrecoverable()
                && !fate.kills()
                && !outside.isGivenUp(role, message.fact().id())) {
            violate("loss", role.consumer() + " was never asked to handle " + message + ", which it would give up");
        }
        if (!fate.isDead() && missing.get(role).contains(role.identity(message.fact()))) {
            explain(role, message);
        }
    }

    private void explain(Role role, Published.Expected message) {
        Trace.Step step = step(role, message.fact());
        String detail = role.consumer() + " has no effect of " + message + ": "
                + (step == null ? "nobody has seen it" : step.state() + ", " + step.lastError());
        if (step != null && step.state() == DeliveryState.DEAD) {
            violate("dead without a cause", detail);
        } else if (step == null && isFollowUpOfMissing(message)) {
            violate("follow-up of what is missing", detail);
        } else {
            violate("loss", detail);
        }
    }

    private Trace.Step step(Role role, Fact fact) {
        Long seq = seqs.get(fact.id());
        return tasuki.trace(fact.key()).messages().stream()
                .filter(entry -> seq != null && entry.seq() == seq)
                .findFirst()
                .flatMap(entry -> entry.delivery(role.consumer()))
                .orElse(null);
    }

    private boolean isFollowUpOfMissing(Published.Expected message) {
        String id = message.fact().id();
        int end = id.indexOf('>');
        return end > 0 && missing.get(Role.of(id.substring(0, end))).contains(id.substring(end + 1));
    }

    private void deadLettersAreThoseGivenUp(ConsumerStatus status) {
        Role role = Role.of(status.name());
        long expected = published.to(role).stream()
                .filter(message -> published.fate(role, message.fact()).isDead())
                .count();
        if (status.dead() != expected) {
            violate("dead letters", status.name() + " has " + status.dead() + ", expected " + expected);
        }
    }

    private void violate(String kind, String detail) {
        violations.add(new Violation(kind, detail));
    }
}

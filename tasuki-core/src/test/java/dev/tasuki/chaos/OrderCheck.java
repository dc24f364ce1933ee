package dev.tasuki.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether the first effect of each message of a key came after those of the messages before it. */
final class OrderCheck {
    private final Role role;
    private final Map<String, Effect> latest = new HashMap<>();
    private final Map<String, Effect> followUps = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final List<Violation> violations = new ArrayList<>();

    OrderCheck(Role role, List<Effect> effects) {
        this.role = role;
        for (Effect effect : effects) {
            if (seen.add(effect.id())) {
                numbersGrow(effect);
                causeComesFirst(effect);
            }
        }
    }

    List<Violation> violations() {
        return violations;
    }

    private void numbersGrow(Effect effect) {
        String sequence = effect.type() + " " + effect.key();
        Effect before = latest.get(sequence);
        if (before != null && before.n() > effect.n()) {
            violations.add(new Violation("order", before + " came before " + effect));
        } else {
            latest.put(sequence, effect);
        }
    }

    /** A follow-up is published after its cause was committed: whoever handles both, handles the cause first. */
    private void causeComesFirst(Effect effect) {
        String cause = effect.id().substring(effect.id().indexOf('>') + 1);
        if (!cause.equals(effect.id())) {
            followUps.put(cause, effect);
        }
        Effect followUp = followUps.get(effect.id());
        if (followUp != null) {
            violations.add(new Violation(
                    "order",
                    "the follow-up came to " + role.consumer() + " before its cause: " + followUp + ", " + effect));
        }
    }
}

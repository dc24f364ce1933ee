package dev.tasuki.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every guard is needed: the same scene with it and without it. */
@Tag("one-jdk")
class GuardTest {

    @ParameterizedTest
    @EnumSource
    void withItNothingGoesWrong(Guard guard) throws Exception {
        assertThat(violations(guard, false)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void withoutItSomethingDoes(Guard guard) throws Exception {
        List<String> violations = violations(guard, true);
        System.out.println("without " + guard + ": " + violations);
        assertThat(violations).isNotEmpty();
    }

    private static List<String> violations(Guard guard, boolean off) throws Exception {
        try (Stage stage = new Stage(guard.changes, off)) {
            List<String> violations = new ArrayList<>();
            try {
                violations.addAll(guard.scene.play(stage).violations(stage.effects()));
            } catch (ConditionTimeoutException e) {
                if (!off) {
                    throw e;
                }
                violations.add("stands still"); // what this guard no longer holds up, reconciliation does, for ever
            }
            violations.addAll(stage.unaccounted());
            stage.mustHaveSeenTheGuard();
            return violations;
        }
    }
}

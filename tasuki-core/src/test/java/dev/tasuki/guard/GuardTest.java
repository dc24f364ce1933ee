package dev.tasuki.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
            Expected expected = guard.scene.play(stage);
            List<String> violations = expected.violations(stage.effects());
            stage.mustHaveSeenTheGuard();
            return violations;
        }
    }
}

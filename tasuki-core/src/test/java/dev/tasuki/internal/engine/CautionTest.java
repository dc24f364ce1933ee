package dev.tasuki.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.internal.postgres.Suspicion;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Being careful ends with its reason: a single death later is not taken for one more of those before. */
class CautionTest {
    private final Caution caution = new Caution();

    @Test
    void afterTwoDeathsMessagesRunAloneUntilAllAreBehind() {
        caution.beware(new Suspicion(2, List.of(), List.of(), List.of()), 3);
        caution.harmless(2);
        assertThat(caution.isOneByOne() && caution.isAlone()).isTrue();
        caution.harmless(1);
        caution.beware(new Suspicion(1, List.of(), List.of(), List.of()), 3);
        assertThat(caution.isOneByOne()).isTrue();
        assertThat(caution.isAlone()).isFalse();
    }

    @Test
    void afterTwoDeathsSuspectsRunAloneUntilAllAreRecorded() {
        caution.beware(new Suspicion(2, List.of(7L, 8L), List.of(), List.of()), 0);
        caution.recorded(7);
        assertThat(caution.isSuspect(8) && caution.isAlone()).isTrue();
        caution.recorded(8);
        caution.beware(new Suspicion(1, List.of(9L), List.of(), List.of()), 0);
        assertThat(caution.isSuspect(9)).isTrue();
        assertThat(caution.isAlone()).isFalse();
    }

    @Test
    void anAccusedMessageWaitsForItsTrialAndAConvictedOneDoesNot() {
        caution.beware(new Suspicion(3, List.of(7L), List.of(7L), List.of(7L)), 0);
        assertThat(caution.isTrialAhead()).isFalse();
        caution.beware(new Suspicion(2, List.of(8L), List.of(8L), List.of()), 0);
        assertThat(caution.isTrialAhead()).isTrue();
        assertThat(caution.trialBegins()).isFalse();
        assertThat(caution.trialPatienceNanos()).isPositive();
    }
}

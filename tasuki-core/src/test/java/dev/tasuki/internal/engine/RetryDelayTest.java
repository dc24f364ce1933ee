package dev.tasuki.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.RetryPolicy;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryDelayTest {
    private static long seconds(RetryPolicy policy, int attempt, double random) {
        return Math.round(FailureVerdict.delay(policy, attempt, random).toMillis() / 1_000.0);
    }

    @Test
    void theStandardPolicyDoublesFromOneSecondUpToTenMinutes() {
        RetryPolicy policy = RetryPolicy.standard();
        assertThat(IntStream.rangeClosed(1, 12).mapToLong(attempt -> seconds(policy, attempt, 0.5)))
                .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 512L, 600L, 600L);
    }

    @Test
    void jitterSpreadsByAFifthToBothSides() {
        RetryPolicy policy = RetryPolicy.standard();
        assertThat(FailureVerdict.delay(policy, 1, 0)).isEqualTo(Duration.ofMillis(800));
        assertThat(FailureVerdict.delay(policy, 1, 1)).isEqualTo(Duration.ofMillis(1_200));
        assertThat(FailureVerdict.delay(policy, 11, 1)).isEqualTo(Duration.ofSeconds(720));
    }

    @Test
    void manyAttemptsDoNotOverflow() {
        RetryPolicy policy = new RetryPolicy(10_000, Duration.ofMillis(1), 100, Duration.ofDays(30), 1);
        assertThat(FailureVerdict.delay(policy, 9_999, 0.5)).isEqualTo(Duration.ofDays(30));
        assertThat(FailureVerdict.delay(policy, 9_999, 0)).isEqualTo(Duration.ZERO);
    }
}

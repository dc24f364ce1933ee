package dev.tasuki.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tasuki.ConsumerStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecentStatusTest {
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void aFreshAnswerServesAllReaders() {
        RecentStatus status = new RecentStatus(this::answer, Duration.ofMinutes(1));
        for (int reader = 0; reader < 100; reader++) {
            assertThat(status.get().failure()).isNull();
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void anOldAnswerIsAskedForAgain() {
        RecentStatus status = new RecentStatus(this::answer, Duration.ZERO);
        status.get();
        status.get();
        assertThat(asked).hasValue(2);
    }

    @Test
    void aFailureIsAnAnswerAndIsNotAskedForAgainAtOnce() {
        RecentStatus status = new RecentStatus(
                () -> {
                    asked.incrementAndGet();
                    throw new IllegalStateException("no connection");
                },
                Duration.ofMinutes(1));
        assertThat(status.get().failure()).isEqualTo("no connection");
        assertThat(status.get().consumers()).isEmpty();
        assertThat(asked).hasValue(1);
    }

    @Test
    void aDatabaseThatHangsHoldsUpItsReadersForAMomentAndIsAskedOnce() {
        CountDownLatch released = new CountDownLatch(1);
        RecentStatus status = new RecentStatus(
                () -> {
                    asked.incrementAndGet();
                    awaitReleaseOf(released);
                    return List.of();
                },
                Duration.ZERO);
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> assertThat(status.get().failure()).isEqualTo("the database has not answered for 2 s"));
        status.get();
        assertThat(asked).hasValue(1);
        released.countDown();
        await().untilAsserted(() -> assertThat(status.get().failure()).isNull());
    }

    private List<ConsumerStatus> answer() {
        asked.incrementAndGet();
        return List.of();
    }

    private static void awaitReleaseOf(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

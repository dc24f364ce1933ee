package dev.tasuki.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.Consumer;
import dev.tasuki.Effect;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PoolWaitsTest {
    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger warnings = new AtomicInteger();
    private final PoolWaits waits = new PoolWaits(now::get, warnings::incrementAndGet);

    private void waits(int times, Duration each) {
        for (int i = 0; i < times; i++) {
            now.addAndGet(each.toNanos());
            waits.came(each.toNanos());
        }
    }

    @Test
    void connectionsThatComeAtOnceOrAlmostAreFine() {
        waits(1_000, Duration.ofMillis(900));
        assertThat(warnings).hasValue(0);
    }

    @Test
    void theFirstOnesAfterTroubleMayBeLate() {
        for (int i = 0; i < 100; i++) {
            waits(4, Duration.ofSeconds(10));
            now.addAndGet(Duration.ofMinutes(5).toNanos());
        }
        assertThat(warnings).hasValue(0);
    }

    @Test
    void thoseThatAreLateAgainAndAgainAreWarnedAboutOnce() {
        waits(1_000, Duration.ofMillis(1_100));
        assertThat(warnings).hasValue(1);
    }

    @Test
    void aNodeNeedsOneForEachLaneAndTwoForItself() {
        assertThat(PoolWaits.needs(List.of())).isEqualTo(2);
        assertThat(PoolWaits.needs(List.of(
                        consumer("a", Effect.database(), 4),
                        consumer("b", Effect.external("SMTP"), 8),
                        consumer("c", Effect.database(), 1))))
                .isEqualTo(8);
    }

    private static Consumer consumer(String name, Effect effect, int concurrency) {
        return Consumer.named(name)
                .responsibility("Is tested")
                .owner("team-test")
                .effect(effect)
                .topic("orders")
                .concurrency(concurrency)
                .handler(delivery -> {})
                .build();
    }
}

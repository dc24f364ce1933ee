package dev.tasuki.console.web.alone;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("one-jdk")
class LoginLimitTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // clocks of this kind may overflow
    private final LoginLimit limit = new LoginLimit(now::get);

    private void fail(int times, String name, String address) {
        for (int i = 0; i < times; i++) {
            limit.failed(name, address);
        }
    }

    @Test
    void afterFiveWrongPasswordsOneWaitsAndEachTimeLonger() {
        fail(4, "vera", "a");
        assertThat(limit.isClosed("vera", "a")).isFalse();
        fail(1, "vera", "a");
        assertThat(limit.isClosed("vera", "a")).isTrue();
        now.addAndGet(Duration.ofSeconds(31).toNanos());
        assertThat(limit.isClosed("vera", "a")).isFalse();
        fail(1, "vera", "a");
        now.addAndGet(Duration.ofSeconds(31).toNanos());
        assertThat(limit.isClosed("vera", "a")).as("twice as long").isTrue();
        now.addAndGet(Duration.ofSeconds(31).toNanos());
        assertThat(limit.isClosed("vera", "a")).isFalse();
    }

    @Test
    void nobodyIsLockedOutByAStranger() {
        fail(20, "vera", "stranger");
        assertThat(limit.isClosed("vera", "office")).isFalse();
        assertThat(limit.isClosed("omar", "stranger")).isFalse();
        fail(20, "omar", "stranger");
        assertThat(limit.isClosed("paul", "stranger"))
                .as("an address that guesses at many")
                .isTrue();
    }

    @Test
    void whoGetsInBeginsAnew() {
        fail(4, "vera", "a");
        limit.succeeded("vera", "a");
        fail(4, "vera", "a");
        assertThat(limit.isClosed("vera", "a")).isFalse();
    }

    @Test
    void itRemembersNoMoreThanItCanHold() {
        for (int i = 0; i < 30_000; i++) {
            limit.failed("name-" + i, "address-" + i);
        }
        assertThat(limit.isClosed("name-29999", "address-29999")).isFalse();
    }
}

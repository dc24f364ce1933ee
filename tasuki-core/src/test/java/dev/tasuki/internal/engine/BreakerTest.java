package dev.tasuki.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.RetryAfter;
import dev.tasuki.Unrecoverable;
import dev.tasuki.internal.postgres.OpenBreaker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private static final Exception DOWN = new IllegalStateException("connection refused");
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1); // the clock may overflow
    private final Breaker breaker = new Breaker("mail", "team-customer", TIMEOUT, now::get, () -> 0.5);

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private boolean fails(Object subject, Throwable error) {
        try (Breaker.Pass pass = breaker.pass()) {
            assertThat(pass.limit()).isPositive();
            return pass.failed(subject, error);
        }
    }

    private void succeeds() {
        try (Breaker.Pass pass = breaker.pass()) {
            assertThat(pass.limit()).isPositive();
            pass.done(List.of("good"));
        }
    }

    private void opens() {
        for (int i = 0; i < Breaker.FAILURES; i++) {
            assertThat(fails("k" + i, DOWN)).isTrue();
        }
        assertThat(breaker.isOpen()).isTrue();
    }

    private int limit() {
        try (Breaker.Pass pass = breaker.pass()) {
            return pass.limit();
        }
    }

    @Test
    void tenFailuresInARowOfDifferentKeysOpenItAndEachOfTheseCounts() {
        assertThat(limit()).isEqualTo(Integer.MAX_VALUE);
        opens();
        assertThat(limit()).isZero();
        assertThat(breaker.open()).get().extracting(OpenBreaker::failures).isEqualTo(10);
    }

    @Test
    void aPoisonMessageThatIsTriedForEverNeverOpensIt() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(fails("poison", DOWN)).isTrue();
        }
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void messagesWithoutAKeyAreDifferentOnes() {
        for (long seq = 1; seq <= Breaker.FAILURES; seq++) {
            fails(seq, DOWN);
        }
        assertThat(breaker.isOpen()).isTrue();
    }

    @Test
    void whereMessagesAreRareTheRetriesOfFiveOpenIt() {
        for (int i = 0; i < 40; i++) {
            fails("k" + i % 4, DOWN);
        }
        assertThat(breaker.isOpen()).isFalse();
        fails("the fifth", DOWN);
        assertThat(breaker.isOpen()).isTrue();
    }

    @Test
    void aSuccessInBetweenBeginsTheCountAnew() {
        for (int i = 0; i < 100; i++) {
            fails("k" + i, DOWN);
            if (i % 9 == 8) {
                succeeds();
            }
        }
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void afterAFailureOneMessageAtATimeUntilOneSucceeds() {
        fails("k", DOWN);
        assertThat(limit()).isEqualTo(1);
        succeeds();
        assertThat(limit()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void judgementsAboutAMessageNeitherCountNorBeginTheCountAnew() {
        for (int i = 0; i < 100; i++) {
            assertThat(fails("u" + i, new IllegalStateException(new Unrecoverable("no such customer"))))
                    .isTrue();
            assertThat(fails("r" + i, new RetryAfter(Duration.ofSeconds(1), "busy", null)))
                    .isTrue();
            if (i < Breaker.FAILURES - 1) {
                fails("k" + i, DOWN);
            }
        }
        assertThat(breaker.isOpen()).isFalse();
        fails("the tenth", DOWN);
        assertThat(breaker.isOpen()).isTrue();
    }

    @Test
    void aTimeOutCountsWhateverTheInterruptedHandlerThrew() {
        for (int i = 0; i < Breaker.FAILURES; i++) {
            fails("k" + i, new TimedOut("mail", TIMEOUT, new Unrecoverable("interrupted")));
        }
        assertThat(breaker.isOpen()).isTrue();
    }

    @Test
    void aPassWithoutAnOutcomeSaysNothing() {
        for (int i = 0; i < 100; i++) {
            breaker.pass().close();
        }
        assertThat(limit()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void oneProbeAtATimePassesAfterPausesThatGrowToFiveSeconds() {
        opens();
        List<Duration> pauses = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            Duration pause = Duration.ofNanos(breaker.patienceNanos());
            pauses.add(pause);
            pass(pause.minusNanos(1));
            assertThat(limit()).isZero();
            assertThat(breaker.letsPass()).isFalse();
            pass(Duration.ofNanos(1));
            assertThat(breaker.letsPass()).isTrue();
            try (Breaker.Pass probe = breaker.pass()) {
                assertThat(probe.isProbe()).isTrue();
                assertThat(probe.limit()).isEqualTo(1);
                assertThat(breaker.letsPass()).isFalse();
                assertThat(limit()).isZero();
                assertThat(probe.failed("p" + i, DOWN))
                        .as("counts as an attempt")
                        .isFalse();
            }
        }
        assertThat(pauses)
                .extracting(Duration::toMillis)
                .containsExactly(1_000L, 1_500L, 2_250L, 3_375L, 5_000L, 5_000L, 5_000L);
        assertThat(breaker.open()).get().extracting(OpenBreaker::probes).isEqualTo(7);
    }

    @Test
    void theFirstProbeThatSucceedsClosesItAtOnce() {
        opens();
        pass(Duration.ofSeconds(1));
        succeeds();
        assertThat(breaker.isOpen()).isFalse();
        assertThat(breaker.patienceNanos()).isZero();
        assertThat(limit()).isEqualTo(Integer.MAX_VALUE);
        for (int i = 0; i < Breaker.FAILURES; i++) { // and from ten on again
            fails("other" + i, DOWN);
        }
        assertThat(breaker.isOpen()).isTrue();
    }

    @Test
    void whatFailsAgainAfterOthersSucceededIsASuspectAndNoWitness() {
        for (int i = 0; i < 9; i++) {
            fails("poison" + i, DOWN);
        }
        succeeds();
        for (int i = 0; i < 1_000; i++) {
            assertThat(fails("poison" + i % 9, DOWN)).isTrue();
        }
        assertThat(breaker.isOpen()).isFalse();
        assertThat(limit()).isEqualTo(Integer.MAX_VALUE);
        opens(); // for others
    }

    @Test
    void whatFailedInAnOutageAndFailsAgainAfterItIsASuspectToo() {
        Breaker.Pass inTheAir = breaker.pass();
        opens();
        inTheAir.failed("in the air", DOWN);
        pass(Duration.ofSeconds(1));
        fails("probe", DOWN);
        pass(Duration.ofSeconds(5));
        succeeds();
        for (int i = 0; i < 100; i++) {
            fails("k" + i % 10, DOWN);
            fails("in the air", DOWN);
            fails("probe", DOWN);
        }
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void aSuspectThatSucceedsIsAWitnessAgain() {
        for (int round = 0; round < 3; round++) {
            opens();
            pass(Duration.ofSeconds(1));
            succeeds();
            for (int i = 0; i < Breaker.FAILURES; i++) {
                try (Breaker.Pass pass = breaker.pass()) {
                    pass.done(List.of("k" + i));
                }
            }
        }
    }

    @Test
    void itRemembersAThousandSuspectsAndForgetsTheOldest() {
        for (int i = 0; i < 2_000; i++) {
            fails("k" + i, DOWN);
            succeeds();
        }
        for (int i = 1_000; i < 2_000; i++) {
            fails("k" + i, DOWN);
        }
        assertThat(breaker.isOpen()).isFalse();
        opens();
    }

    @Test
    void whatWasInTheAirWhenItOpenedIsNotChargedAndProvesNothing() {
        Breaker.Pass fails = breaker.pass();
        Breaker.Pass succeeds = breaker.pass();
        opens();
        assertThat(fails.failed("x", DOWN)).isFalse();
        succeeds.done(List.of("y"));
        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.open()).get().extracting(OpenBreaker::probes).isEqualTo(0);
    }

    @Test
    void whatWasInTheAirFromBeforeAnOutageIsNotChargedAfterItEither() {
        Breaker.Pass late = breaker.pass();
        opens();
        pass(Duration.ofSeconds(1));
        succeeds();
        assertThat(late.failed("x", DOWN)).isFalse();
        assertThat(limit()).as("nor does it count").isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void aProbeThatIsHopelessByItselfIsItsOwnFaultAndTheNextMayFollowAtOnce() {
        opens();
        pass(Duration.ofSeconds(1));
        assertThat(fails("p", new Unrecoverable("cannot be read"))).isTrue();
        assertThat(limit()).isEqualTo(1);
        assertThat(breaker.isOpen()).isTrue();
    }

    @Test
    void aProbeThatAsksForTimeCostsNoAttempt() {
        opens();
        pass(Duration.ofSeconds(1));
        assertThat(fails("p", new RetryAfter(Duration.ofSeconds(1), "busy", null)))
                .isFalse();
        assertThat(breaker.letsPass()).isFalse();
    }

    @Test
    void aProbeWithoutAnOutcomeIsGivenBack() {
        opens();
        pass(Duration.ofSeconds(1));
        breaker.pass().close();
        assertThat(breaker.letsPass()).isTrue();
    }

    @Test
    void aProbeThatNeverComesBackIsWrittenOff() {
        opens();
        pass(Duration.ofSeconds(1));
        Breaker.Pass stuck = breaker.pass();
        pass(TIMEOUT.plusSeconds(9));
        assertThat(breaker.letsPass()).isFalse();
        pass(Duration.ofSeconds(1));
        Breaker.Pass next = breaker.pass();
        assertThat(next.isProbe()).isTrue();
        assertThat(stuck.failed("stuck", DOWN)).isFalse();
        stuck.close();
        assertThat(limit()).as("the second is still out").isZero();
        next.done(List.of("y"));
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void itCanBeginOpenAndThenTriesOneMessageAtOnce() {
        breaker.resume(new OpenBreaker(Duration.ofMinutes(3), 10, 40, Duration.ZERO, "connection refused"));
        assertThat(breaker.open()).get().extracting(OpenBreaker::openFor).isEqualTo(Duration.ofMinutes(3));
        assertThat(limit()).isEqualTo(1);
        succeeds();
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void itTellsOfEachChange() {
        AtomicInteger told = new AtomicInteger();
        breaker.onChange(told::incrementAndGet);
        opens();
        assertThat(told).hasValue(1);
        pass(Duration.ofSeconds(1));
        fails("p", DOWN);
        assertThat(told).hasValue(2);
        pass(Duration.ofSeconds(5));
        succeeds();
        assertThat(told).hasValue(3);
        assertThat(breaker.changes()).isEqualTo(3);
    }
}

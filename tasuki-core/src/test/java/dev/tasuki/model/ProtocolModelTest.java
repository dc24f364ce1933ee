package dev.tasuki.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tasuki.model.Explorer.Findings;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The protocol keeps its invariants in whatever order things happen; broken in any of the known ways, it does not. */
@Tag("one-jdk")
class ProtocolModelTest {
    /** Ten times what any scenario has: reaching it fails the test. */
    private static final int LIMIT = 4_000_000;

    private static final Set<Variant> CAUGHT = ConcurrentHashMap.newKeySet();

    @ParameterizedTest
    @EnumSource
    void theInvariantsHoldInEveryStateAndInTheEndEverythingIsDone(Scenario scenario) {
        Findings found = explore(scenario, Variant.AS_IT_IS);

        assertThat(found.trace()).as("%s", found.violation()).isEmpty();
        assertThat(found.violation()).isEmpty();
        assertThat(found.states())
                .as("states; so few would mean that little can happen")
                .isGreaterThan(10_000);
        assertThat(found.quiet()).as("ways in which it can end").isGreaterThan(100);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CURSOR_BY_SEQ          | TWO_TICKERS           | is lost
            NO_LATE_ROWS           | TWO_TICKERS           | is lost
            BATCH_END_SEEN_LATER   | TWO_TICKERS           | twice
            SNAPSHOT_BEFORE_LOCK   | TWO_TICKERS           | twice
            FLOOR_OF_ITS_OWN       | TWO_TICKERS           | is lost
            NO_FENCE               | ZOMBIES               | twice
            NO_EPOCH_IN_FENCE      | ALL_KINDS_OF_BAD_LUCK | twice
            NO_SHARE_LOCK          | ZOMBIES               | twice
            EPOCH_NOT_RAISED       | ALL_KINDS_OF_BAD_LUCK | in epoch 0
            RECEIPT_APART          | ALL_KINDS_OF_BAD_LUCK | twice
            CHECKPOINT_ONLY        | ZOMBIES               | twice
            RECEIPT_READ_TOO_EARLY | ZOMBIES               | twice
            MARK_AFTER_EFFECT      | EXTERNAL_ZOMBIES      | no mark
            MARKS_NOT_KEPT         | EXTERNAL_ZOMBIES      | is lost
            KEY_OF_THE_TRY         | EXTERNAL_ZOMBIES      | another idempotency key
            """)
    void aBrokenProtocolIsCaught(Variant variant, Scenario scenario, String accident) {
        Findings found = explore(scenario, variant);

        System.out.println("  " + variant.says + ":");
        for (int i = 0; i < found.trace().size(); i++) {
            System.out.printf("  %3d. %s%n", i + 1, found.trace().get(i));
        }
        System.out.println("       " + found.violation().orElse("no harm found"));
        assertThat(found.violation()).hasValueSatisfying(v -> assertThat(v).contains(accident));
        CAUGHT.add(variant);
    }

    @AfterAll
    static void noVariantIsForgotten() {
        Set<Variant> broken = EnumSet.complementOf(EnumSet.of(Variant.AS_IT_IS));
        assertThat(CAUGHT.isEmpty() ? broken : CAUGHT).containsExactlyInAnyOrderElementsOf(broken);
    }

    @Test
    void anExplorationThatWouldHaveToStopEarlyFails() {
        assertThatThrownBy(() ->
                        new Explorer<>(new Protocol(Scenario.ZOMBIES.bounds, Variant.AS_IT_IS), 1_000).explore())
                .hasMessageContaining("more than 1000 states");
    }

    private static Findings explore(Scenario scenario, Variant variant) {
        long begun = System.nanoTime();
        Findings found = new Explorer<>(new Protocol(scenario.bounds, variant), LIMIT).explore();
        System.out.printf(
                "%s, %s: %,d states, %,d moves, %,d ends, %,d ms%n",
                variant,
                scenario,
                found.states(),
                found.moves(),
                found.quiet(),
                (System.nanoTime() - begun) / 1_000_000);
        return found;
    }
}

package dev.tasuki.orders.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody does damage behind the order system's back: the drill says which promises are broken, and no other. */
@Tag("one-jdk")
class SabotagedDrillTest {
    @TempDir
    Path temp;

    @Test
    void theClaimsThatAreBrokenAreNamedAndNoOthers() throws Exception {
        try (DrillProcess drill = DrillProcess.start(temp, Sabotage.class, "--lang", "en")) {
            int exit = drill.awaitEnd(240);
            String output = drill.output();
            assertThat(exit).as(output).isEqualTo(1);
            assertThat(Arrays.stream(Claim.values())
                            .filter(claim -> output.contains("[" + claim.label() + "]"))
                            .collect(Collectors.toSet()))
                    .as(output)
                    .isEqualTo(Set.of(
                            Claim.CHARGED_ONCE,
                            Claim.STOCK_IS_EXACT,
                            Claim.FACTS_ARE_EXACT,
                            Claim.SUMS_CLOSE_AT_ZERO,
                            Claim.ACTS_ARE_IN_THE_AUDIT,
                            Claim.DESIGN_IS_REVIEWED));
            assertThat(output)
                    .contains("  FAILED " + DrillWords.in(Locale.ENGLISH).of(Claim.CHARGED_ONCE))
                    .contains("6 of ");
            assertThat(drill.directories())
                    .as("what failed is kept, to be looked at")
                    .hasSize(1);
            drill.leavesNothingRunning();
        }
    }
}

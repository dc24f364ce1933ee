package dev.tasuki.orders.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.console.text.Words;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole of Tasuki, on two nodes, in one bad night. */
@Tag("one-jdk")
class DrillTest {
    @TempDir
    Path temp;

    @Test
    void everyPromiseIsKeptThroughABadNight() throws Exception {
        try (DrillProcess drill = DrillProcess.start(temp, Drill.class, "--lang", "en")) {
            int exit = drill.awaitEnd(420);
            String output = drill.output();
            System.out.println(output); // the measured evidence belongs in the build's log
            assertThat(exit).as(output).isZero();
            Words words = DrillWords.in(Locale.ENGLISH);
            for (Claim claim : Claim.values()) {
                assertThat(output).contains("  ok     " + words.of(claim) + ": ");
            }
            assertThat(output).doesNotContain("\u001b").contains("All " + Claim.values().length + " claims hold");
            drill.leavesNothingRunning();
            assertThat(drill.directories()).isEmpty();
        }
    }
}

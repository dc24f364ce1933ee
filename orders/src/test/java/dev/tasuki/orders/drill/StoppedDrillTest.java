package dev.tasuki.orders.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever has seen enough, or has no time to say so. */
@Tag("one-jdk")
class StoppedDrillTest {
    @TempDir
    Path temp;

    @Test
    void aStoppedDrillStopsEverythingAndRemovesTheDirectory() throws Exception {
        try (DrillProcess drill = DrillProcess.start(temp, Drill.class)) {
            drill.awaitNodes();
            drill.stop();
            assertThat(drill.awaitEnd(60)).as(drill.output()).isEqualTo(143);
            drill.leavesNothingRunning();
            assertThat(drill.directories()).isEmpty();
            assertThat(drill.output()).doesNotContain("could not go on", "Exception");
        }
    }

    @Test
    void killedItLeavesNoDatabaseAndNoNodeRunning() throws Exception {
        try (DrillProcess drill = DrillProcess.start(temp, Drill.class)) {
            drill.awaitNodes();
            drill.kill();
            drill.leavesNothingRunning();
        }
    }
}

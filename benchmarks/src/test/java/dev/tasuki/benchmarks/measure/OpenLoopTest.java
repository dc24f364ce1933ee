package dev.tasuki.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("one-jdk")
class OpenLoopTest {
    @Test
    void sendsEachMessageOnceAndNotBeforeItsTime() throws Exception {
        OpenLoop load = new OpenLoop(500, 4);
        ConcurrentSkipListSet<Long> sent = new ConcurrentSkipListSet<>();
        long begin = System.nanoTime();
        OpenLoop.Sent result = load.run(Duration.ofMillis(200), number -> {
            assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(load.dueNanos(number));
            sent.add(number);
        });
        assertThat(result.count()).isEqualTo(100);
        assertThat(sent).hasSize(100).startsWith(0L).endsWith(99L);
        assertThat(load.dueNanos(99)).isEqualTo(198_000_000);
    }

    @Test
    void chargesAStallToAllMessagesThatFellIntoIt() throws Exception {
        OpenLoop.Sent result = new OpenLoop(1_000, 1).run(Duration.ofMillis(100), number -> {
            if (number == 0) {
                TimeUnit.MILLISECONDS.sleep(80); // the sender's work, which takes its time
            }
        });
        assertThat(Arrays.stream(result.lateMicros()).filter(micros -> micros >= 40_000))
                .as("messages due in the first half of the stall")
                .hasSizeGreaterThanOrEqualTo(40);
    }

    @Test
    void tellsWhenSendingFails() {
        assertThatThrownBy(() -> new OpenLoop(100, 1).run(Duration.ofMillis(50), number -> {
                    throw new IllegalStateException("no connection");
                }))
                .hasRootCauseMessage("no connection");
    }
}

package dev.tasuki.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The command line, as far as it goes without starting anything. */
@Tag("one-jdk")
class BenchTest {
    @Test
    void refusesWhatItDoesNotKnow() {
        assertThat(Bench.run("--only", "W9")).isEqualTo(2);
        assertThat(Bench.run("--peers", "nobody")).isEqualTo(2);
        assertThat(Bench.run("--quick", "--full")).isEqualTo(2);
        assertThat(Bench.run("--help")).isZero();
    }
}

package dev.tasuki.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("one-jdk")
class StatisticsTest {
    @Test
    void theMedianIsTheOneInTheMiddleOrBetweenTheTwoThere() {
        assertThat(Statistics.summary(List.of(3.0, 1.0, 2.0))).isEqualTo(new Statistics.Summary(2, 1, 3, 3));
        assertThat(Statistics.summary(List.of(4.0, 1.0, 2.0, 10.0))).isEqualTo(new Statistics.Summary(3, 1, 10, 4));
    }

    @Test
    void aRatioIsTakenWithinEachRound() {
        // A round that was slow for both has no say in the ratio
        assertThat(Statistics.ratios(List.of(10.0, 1.0, 8.0), List.of(5.0, 0.5, 4.0)))
                .isEqualTo(new Statistics.Summary(2, 2, 2, 3));
    }

    @Test
    void ratiosNeedTheSameRounds() {
        assertThatIllegalArgumentException().isThrownBy(() -> Statistics.ratios(List.of(1.0), List.of()));
    }

    @Test
    void aPercentileIsAValueThatWasMeasured() {
        double[] hundred = IntStream.rangeClosed(1, 100).asDoubleStream().toArray();
        assertThat(Statistics.percentile(hundred, 0.5)).isEqualTo(50);
        assertThat(Statistics.percentile(hundred, 0.99)).isEqualTo(99);
        assertThat(Statistics.percentile(hundred, 0.999)).isEqualTo(100);
        assertThat(Statistics.percentile(new double[] {7}, 0.5)).isEqualTo(7);
        assertThatIllegalArgumentException().isThrownBy(() -> Statistics.percentile(new double[0], 0.5));
    }
}

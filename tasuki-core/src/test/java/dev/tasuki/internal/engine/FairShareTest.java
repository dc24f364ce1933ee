package dev.tasuki.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FairShareTest {

    @Test
    void theSharesOfAllNodesAddUpToAllPartitionsAndDifferByOneAtMost() {
        for (int partitions = 1; partitions <= 40; partitions++) {
            for (int nodes = 1; nodes <= 12; nodes++) {
                for (int consumer = 1; consumer <= 5; consumer++) {
                    List<Long> runners =
                            LongStream.rangeClosed(11, 10 + nodes).boxed().toList();
                    int of = partitions;
                    int which = consumer;
                    int[] shares = runners.stream()
                            .mapToInt(node -> FairShare.of(of, runners, node, which))
                            .toArray();
                    assertThat(IntStream.of(shares).sum()).isEqualTo(partitions);
                    assertThat(IntStream.of(shares).max().orElseThrow()
                                    - IntStream.of(shares).min().orElseThrow())
                            .isLessThanOrEqualTo(1);
                }
            }
        }
    }

    @Test
    void theOddPartitionsOfSeveralConsumersDoNotAllGoToOneNode() {
        List<Long> runners = List.of(7L, 8L);
        assertThat(FairShare.of(1, runners, 7, 1)).isNotEqualTo(FairShare.of(1, runners, 7, 2));
    }

    @Test
    void aNodeThatDoesNotWorkForTheConsumerHasNoShare() {
        assertThat(FairShare.of(16, List.of(7L, 8L), 9, 1)).isZero();
    }
}

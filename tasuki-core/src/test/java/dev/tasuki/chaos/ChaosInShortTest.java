package dev.tasuki.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.chaos.Fault.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The chaos of half a minute, the same each time, for every build. */
@Tag("one-jdk")
class ChaosInShortTest {

    @Test
    void nodesNetworkDatabaseAndOutsideFailAndNothingIsLostDoubledOrOutOfOrder() throws Exception {
        List<List<Fault>> lanes = List.of(
                List.of(
                        new Fault(Kind.KILL_NODE, 3_000, 500, 0, 0),
                        new Fault(Kind.FREEZE_PAST_LEASE, 500, 3_500, 1, 0),
                        new Fault(Kind.LEAVE_AND_JOIN, 300, 300, 2, 0),
                        new Fault(Kind.CLOCK_JUMP, 100, 1_500, 0, 90_000),
                        new Fault(Kind.HALT_AT_POINT, 300, 1_500, 1, 1),
                        new Fault(Kind.EXHAUST_POOL, 300, 1_500, 2, 0)),
                List.of(
                        new Fault(Kind.LOSE_COMMITS_OF_NODE, 4_000, 1_000, 1, 5),
                        new Fault(Kind.CUT_NODE, 1_500, 2_500, 2, 0),
                        new Fault(Kind.LOSE_COMMITS_OF_PRODUCERS, 500, 1_000, 0, 5),
                        new Fault(Kind.STALL_NODE, 500, 3_000, 0, 0)),
                List.of(
                        new Fault(Kind.TERMINATE_BACKENDS, 4_000, 1_500, 0, 0),
                        new Fault(Kind.KILL_POSTGRES, 3_000, 500, 0, 0),
                        new Fault(Kind.EXHAUST_CONNECTIONS, 3_000, 1_500, 0, 0)),
                List.of(new Fault(Kind.OUTAGE, 6_000, 2_000, 0, 0)));
        assertThat(new ChaosRun(3, lanes).execute(Duration.ofSeconds(60)).violations())
                .isEmpty();
    }
}

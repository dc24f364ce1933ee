package dev.tasuki.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every fault that we can think of, in random order under load, against three nodes. Runs with {@code mvn verify -Pchaos}, for ten
 * minutes or {@code -Dchaos.minutes}; {@code -Dchaos.seed} repeats the plan of another run.
 */
@Tag("chaos")
class ChaosTest {
    private final Duration load = Duration.ofMinutes(Integer.getInteger("chaos.minutes", 10));
    private final long seed = Long.getLong("chaos.seed", System.nanoTime());

    @Test
    void whateverHappensNothingIsLostDoubledOrOutOfOrder() throws Exception {
        List<List<Fault>> lanes = new ArrayList<>();
        for (Fault.Lane lane : Fault.Lane.values()) {
            lanes.add(Fault.plan(seed, lane, load.toMillis()));
        }
        assertThat(new ChaosRun(seed, lanes).execute(load).violations()).isEmpty();
    }
}

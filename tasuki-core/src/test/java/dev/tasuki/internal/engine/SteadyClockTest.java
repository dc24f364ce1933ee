package dev.tasuki.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.internal.postgres.Segments;
import dev.tasuki.internal.postgres.Snapshot;
import dev.tasuki.internal.postgres.TickTable.Probe;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
    private static final Segments TODAY = new Segments(20_000, 20_000);

    private final SteadyClock clock = new SteadyClock();
    private long micros = 1_000_000;

    private Probe look(long xmin) {
        micros += 5_000;
        return new Probe(0, 0, Snapshot.parse(xmin + ":1000:"), 1, micros, TODAY);
    }

    private Segments search(long xmin) throws SQLException {
        Probe look = look(xmin);
        Segments where = clock.search(look, TODAY, () -> 100);
        clock.tried(look);
        return where;
    }

    /** Not before a tick has been tried after all that may have been open before were seen to be over. */
    private void becomesSteady() throws SQLException {
        assertThat(search(90)).isEqualTo(Segments.ALL);
        assertThat(search(99)).as("one is still open").isEqualTo(Segments.ALL);
        assertThat(search(100)).as("this may find what it published").isEqualTo(Segments.ALL);
        assertThat(search(100)).isEqualTo(TODAY);
        assertThat(search(140)).isEqualTo(TODAY);
    }

    @Test
    void whoBeginsSearchesAllUntilWhatWasOpenIsOver() throws Exception {
        becomesSteady();
    }

    @Test
    void aClockThatIsSetBackIsNotTrustedForAsLong() throws Exception {
        becomesSteady();
        micros -= 60_000;
        becomesSteady();
    }

    @Test
    void whenNothingIsKnownItBeginsAnew() throws Exception {
        becomesSteady();
        clock.reset();
        becomesSteady();
    }

    @Test
    void aTryThatDidNotCountIsNone() throws Exception {
        Probe look = look(200);
        assertThat(clock.search(look, TODAY, () -> 100)).isEqualTo(Segments.ALL);
        clock.reset();
        clock.tried(look);
        becomesSteady();
    }
}

package dev.tasuki.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.internal.postgres.Segments;
import dev.tasuki.internal.postgres.Snapshot;
import dev.tasuki.internal.postgres.TickTable.Probe;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
    private static final Segments TODAY = new Segments(20_000, 20_000);

    private final SteadyClock clock = new SteadyClock();
    private long micros = 1_000_000;

    private Probe look(long xmin, long xmax) {
        micros += 5_000;
        return new Probe(0, 0, Snapshot.parse(xmin + ":" + xmax + ":"), 1, micros, TODAY);
    }

    private Segments search(long xmin, long xmax, boolean inserted) {
        Segments where = clock.search(look(xmin, xmax), TODAY);
        clock.tried(inserted);
        return where;
    }

    /** Until a tick has been tried after all that may have been open before are over. */
    private void becomesSteady() {
        assertThat(search(90, 100, false)).as("nothing was new").isEqualTo(Segments.ALL);
        assertThat(search(90, 101, true)).as("one is inserted").isEqualTo(Segments.ALL);
        assertThat(search(102, 102, true))
                .as("this look is of that one's transaction")
                .isEqualTo(Segments.ALL);
        assertThat(search(90, 104, true)).as("and this one's xmax counts").isEqualTo(Segments.ALL);
        assertThat(search(103, 106, true)).as("one is still open").isEqualTo(Segments.ALL);
        assertThat(search(104, 107, false))
                .as("this may find what it published")
                .isEqualTo(Segments.ALL);
        assertThat(search(90, 108, false)).isEqualTo(TODAY);
    }

    @Test
    void whoBeginsSearchesAllUntilWhatWasOpenIsOver() {
        becomesSteady();
    }

    @Test
    void aClockThatIsSetBackIsNotTrustedForAsLong() {
        becomesSteady();
        micros -= 60_000;
        becomesSteady();
    }

    @Test
    void afterTroubleItBeginsAnew() {
        becomesSteady();
        clock.reset();
        becomesSteady();
    }
}

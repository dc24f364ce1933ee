package dev.tasuki.chaos;

import java.sql.SQLException;
import java.time.Duration;

/** How it goes on when the faults are over: everything gets done, or work is lost, or there is no end to it. */
final class Settling {
    private static final int LOOK_MILLIS = 300;
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final Cluster cluster;
    private final Progress progress;

    enum Outcome {
        /** Each effect has happened, and nothing is left to do. */
        COMPLETE,
        /** Nothing is left to do, by what Tasuki says; effects are missing. */
        INCOMPLETE,
        /** There still was something to do when the time was up. */
        UNFINISHED
    }

    Settling(Cluster cluster, Progress progress) {
        this.cluster = cluster;
        this.progress = progress;
    }

    Outcome await(Duration atMost, Stopping pace) throws SQLException {
        long begun = System.nanoTime();
        long busy = begun;
        while (true) {
            boolean idle = cluster.isIdle();
            long now = System.nanoTime();
            if (idle && progress.isComplete()) {
                return Outcome.COMPLETE;
            }
            if (!idle) {
                busy = now;
            } else if (now - busy > IDLE.toNanos()) {
                return Outcome.INCOMPLETE;
            }
            if (now - begun > atMost.toNanos()) {
                return Outcome.UNFINISHED;
            }
            pace.after(LOOK_MILLIS);
        }
    }
}

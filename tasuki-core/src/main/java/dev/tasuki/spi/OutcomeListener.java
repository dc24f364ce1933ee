package dev.tasuki.spi;

import dev.tasuki.Extension;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Hears the outcome of each try, after it was recorded, for example to count it. Thread-safe, quick, and does not throw. */
public interface OutcomeListener extends Extension {

    /**
     * Hears an outcome.
     *
     * @param outcome what came of a try
     */
    void on(Outcome outcome);

    /**
     * What came of a try.
     *
     * @param consumer the consumer's name
     * @param type the message's type
     * @param seq the message's seq
     * @param attempt which try it was, from 1
     * @param result what came of it
     * @param took how long the handler took
     * @param error what it threw; null when it is done
     */
    record Outcome(
            String consumer,
            String type,
            long seq,
            int attempt,
            Result result,
            Duration took,
            @Nullable Throwable error) {}

    /** What can come of a try. */
    enum Result {
        /** Done. */
        DONE,
        /** Failed; will be tried again. */
        FAILED,
        /** Failed because the consumer's breaker is open; will be tried again, and was not counted as an attempt. */
        OUTAGE,
        /** Failed; now a dead letter. */
        DEAD
    }
}

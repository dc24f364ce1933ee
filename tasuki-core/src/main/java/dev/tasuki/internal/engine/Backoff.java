package dev.tasuki.internal.engine;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** What a loop does when the database is in trouble: says so once, waits longer each time, and says when it is over. */
final class Backoff {
    private static final Logger log = LoggerFactory.getLogger(Backoff.class);
    private static final long FIRST = 50;
    private static final long LONGEST = 2_000;

    private final String work;
    private final long longest;
    private int failures;

    Backoff(String work) {
        this(work, Long.MAX_VALUE);
    }

    /**
     * Knows no failure yet.
     *
     * @param longest how many milliseconds to wait at most, for what has to be back sooner than others
     */
    Backoff(String work, long longest) {
        this.work = work;
        this.longest = Math.min(LONGEST, longest);
    }

    void reset() {
        if (failures > 0) {
            log.info("{}: works again after {} failed tries", work, failures);
            failures = 0;
        }
    }

    void failed(Throwable cause, BooleanSupplier stopped) {
        failures++;
        if (failures == 1) {
            log.atLevel(cause instanceof Unaccounted ? Level.ERROR : Level.WARN)
                    .log("{}: failed, tries again until it works: {}", work, cause.toString());
        } else {
            log.debug("{}: failed {} times", work, failures, cause);
        }
        if (stopped.getAsBoolean()) {
            return;
        }
        long most = Math.min(longest, FIRST << Math.min(failures - 1, 10));
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

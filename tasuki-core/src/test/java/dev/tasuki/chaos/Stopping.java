package dev.tasuki.chaos;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A signal to stop, to be looked at between two steps. */
final class Stopping {
    private final CountDownLatch signal = new CountDownLatch(1);

    void now() {
        signal.countDown();
    }

    /** Lets a time pass, or less when the signal comes; says whether it has come. */
    boolean after(long millis) {
        try {
            return signal.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}

package dev.tasuki.orders.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Checks claims, one after the other, and tells the screen of each. A claim that does not hold stops nothing: the story goes on. */
final class Claims {
    private static final long POLL_MILLIS = 100;

    private final Screen screen;
    private final Duration patience;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * No claim was checked yet.
     *
     * @param patience how long to wait for what has to become true
     */
    Claims(Screen screen, Duration patience) {
        this.screen = screen;
        this.patience = patience;
    }

    /** Checks a claim with what is known now. */
    void check(Claim claim, Evidence evidence) {
        Finding finding = new Finding(claim, evidence);
        findings.add(finding);
        screen.finding(finding);
    }

    /** Checks a claim that has to become true soon, with the evidence of that moment or, after some patience, the last one. */
    <E extends Evidence> E await(Claim claim, Supplier<E> measure) {
        long deadline = System.nanoTime() + patience.toNanos();
        E evidence = measure.get();
        while (!evidence.holds() && System.nanoTime() < deadline) {
            pause();
            evidence = measure.get();
        }
        check(claim, evidence);
        return evidence;
    }

    /** Waits for what no claim is about; whoever needed it will find out if it did not come. */
    void awaitQuietly(BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    List<Finding> failed() {
        return findings.stream().filter(finding -> !finding.evidence().holds()).toList();
    }
}

package dev.tasuki.internal.engine;

import dev.tasuki.Consumer;
import dev.tasuki.RetryAfter;
import dev.tasuki.Unrecoverable;
import dev.tasuki.internal.postgres.OpenBreaker;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the failure of what a consumer depends on from the failure of a message. One for each consumer and node; everything
 * that is about to call the consumer's handler asks it for a {@link Pass}, and tells that what came of it.
 *
 * <p><b>Closed.</b> Everybody passes. Failures are counted until anything succeeds: {@value #FAILURES} in a row, of messages
 * with at least {@value #SUBJECTS} different keys, open it. Why both: a poison message, or a poisoned key, can fail as often
 * as it likes and is one subject for ever; and where messages are rare, waiting for as many different ones as failures would
 * cost the first of them all its attempts. Where half of all calls fail at random, ten in a row happen once in a thousand
 * calls, and then cost about a second.
 *
 * <p><b>Suspects.</b> What has failed, and fails again although something else succeeded in between, is no witness against the
 * dependency: it is the suspect itself. It is not counted until it has succeeded. Without this, the retries of a handful of
 * poison messages, all due while nothing else is there to do, would look like an outage, and would never become dead letters.
 *
 * <p><b>Open.</b> One message at a time passes, the probe, and only when its time has come: a second after the opening, then
 * after longer pauses up to five seconds, spread so that nodes do not probe in step. The first probe that succeeds closes it.
 * What fails while it is open is put down to the outage: it costs its message no attempt, whether it is a probe or was in the
 * air when the breaker opened. That is all there is to "in the air": a pass carries the number of the opening before it, and
 * is out of date when there was another one since. Its success then proves nothing either, since its call may have got through
 * before things broke; only a probe's does.
 *
 * <p><b>Why it cannot stay open for no reason.</b> Whoever probes puts a message that failed aside, behind the others that wait,
 * so a poison message as the probe costs one pause. A pass that is closed without an outcome (the database was in trouble, there
 * was nothing to do) gives the probe back at once. One that never comes back, because its handler hangs and ignores
 * interruption, is written off when the handler's time and some more is over.
 *
 * <p><b>What says nothing about the dependency</b> neither opens nor closes it: {@link Unrecoverable} and {@link RetryAfter} are
 * judgements about one message. A time-out is none, whatever the interrupted handler throws.
 *
 * <p>After a failure, while it is still closed, a pass is for one message until something succeeds: a batch handler whose
 * dependency is down is not asked to halve each of its batches from the full size.
 *
 * <p>Thread-safe: everything changes under one lock, and nothing slow happens there.
 */
final class Breaker {
    private static final Logger log = LoggerFactory.getLogger("dev.tasuki.breaker");

    static final int FAILURES = 10;
    static final int SUBJECTS = 5;
    static final long FIRST_PAUSE = Wakeup.millis(1_000);
    static final long LONGEST_PAUSE = Wakeup.millis(5_000);
    private static final double GROWTH = 1.5;
    private static final double SPREAD = 0.2;
    private static final long GRACE = Wakeup.millis(10_000);
    private static final long SOON = Wakeup.millis(200);
    private static final int MOST_REMEMBERED = 1_000;

    private final String consumer;
    private final String owner;
    private final long longestProbe;
    private final LongSupplier clock;
    private final DoubleSupplier random;
    private volatile Runnable listener = () -> {};

    /** What has failed since the last success. */
    private final Set<Object> subjects = new HashSet<>();

    /** What had failed before the last success, and has not succeeded since. */
    private final Set<Object> suspects = new LinkedHashSet<>();

    private int failures;
    private long openings;
    private long changes;
    private @Nullable Outage outage;

    /** What is known while the breaker is open. */
    private static final class Outage {
        final long since;
        final int failures;
        String error;
        int probes;
        long pause = FIRST_PAUSE;
        long nextProbe;

        @Nullable
        Pass probe;

        long probeEnds;

        Outage(long since, int failures, String error, long nextProbe) {
            this.since = since;
            this.failures = failures;
            this.error = error;
            this.nextProbe = nextProbe;
        }
    }

    /**
     * Begins closed.
     *
     * @param timeout how long a call of the handler may take
     * @param clock as {@link System#nanoTime}
     * @param random evenly from 0 to 1
     */
    Breaker(String consumer, String owner, Duration timeout, LongSupplier clock, DoubleSupplier random) {
        this.consumer = consumer;
        this.owner = owner;
        this.longestProbe = timeout.toNanos() + GRACE;
        this.clock = clock;
        this.random = random;
    }

    /** For a consumer of this node. */
    static Breaker of(Consumer consumer) {
        return new Breaker(
                consumer.name(),
                consumer.owner(),
                consumer.timeout(),
                System::nanoTime,
                () -> ThreadLocalRandom.current().nextDouble());
    }

    /** Sets who is told that it has opened or closed, or that a probe has failed; must be quick. */
    void onChange(Runnable told) {
        listener = told;
    }

    /** Begins open, since it was so elsewhere, or in the life before this one; the first message is a probe. */
    synchronized void resume(OpenBreaker before) {
        long now = clock.getAsLong();
        openings++;
        outage = new Outage(now - before.openFor().toNanos(), before.failures(), before.error(), now);
        outage.probes = before.probes();
        log.info(
                "consumer '{}': begins with its breaker open, and tries one message first: {}", consumer, outage.error);
        changed();
    }

    synchronized boolean isOpen() {
        return outage != null;
    }

    /** Whether a handler may be called now, be it for a probe. */
    synchronized boolean letsPass() {
        return outage == null || probeIsDue(outage);
    }

    /** How long nobody will pass, as far as is known; zero when somebody may now. */
    synchronized long patienceNanos() {
        if (outage == null) {
            return 0;
        }
        long now = clock.getAsLong();
        return outage.probe != null && now - outage.probeEnds < 0 ? SOON : Math.max(0, outage.nextProbe - now);
    }

    /** How often it has changed; what is written down elsewhere may be out of date when this is another number. */
    synchronized long changes() {
        return changes;
    }

    /** What may be known of it; empty while it is closed. */
    synchronized Optional<OpenBreaker> open() {
        return Optional.ofNullable(outage).map(o -> {
            long now = clock.getAsLong();
            return new OpenBreaker(
                    Duration.ofNanos(now - o.since),
                    o.failures,
                    o.probes,
                    Duration.ofNanos(Math.max(0, o.nextProbe - now)),
                    o.error);
        });
    }

    /** Asks to call the handler. Always gives a pass, to be closed; what matters is its {@link Pass#limit}. */
    synchronized Pass pass() {
        if (outage == null) {
            return new Pass(failures == 0 ? Integer.MAX_VALUE : 1, false);
        }
        if (!probeIsDue(outage)) {
            return new Pass(0, false);
        }
        Pass probe = new Pass(1, true);
        outage.probe = probe;
        outage.probeEnds = clock.getAsLong() + longestProbe;
        return probe;
    }

    private boolean probeIsDue(Outage open) {
        long now = clock.getAsLong();
        return open.probe == null ? now - open.nextProbe >= 0 : now - open.probeEnds >= 0;
    }

    /** Leave to call the handler, once. */
    final class Pass implements AutoCloseable {
        private final int limit;
        private final boolean probe;
        private final long opening = openings;

        private Pass(int limit, boolean probe) {
            this.limit = limit;
            this.probe = probe;
        }

        /** For how many messages: for none, for one, or for any number. */
        int limit() {
            return limit;
        }

        /** Whether it is the one that may close the breaker. */
        boolean isProbe() {
            return probe;
        }

        /**
         * The handler did its work.
         *
         * @param subjects for which messages, as in {@link #failed}
         */
        void done(Collection<?> subjects) {
            succeeded(this, subjects);
        }

        /**
         * The handler failed for a message.
         *
         * @param subject its key, or the message itself when it has none
         * @return whether that counts as one of the message's attempts
         */
        boolean failed(Object subject, Throwable error) {
            return countFailure(this, subject, error);
        }

        /** Nothing more will come of it. */
        @Override
        public void close() {
            giveBack(this);
        }
    }

    private synchronized void succeeded(Pass pass, Collection<?> done) {
        done.forEach(suspects::remove);
        if (pass.opening != openings || (outage != null && !pass.probe)) {
            return;
        }
        failures = 0;
        done.forEach(subjects::remove);
        suspects.addAll(subjects);
        subjects.clear();
        for (Iterator<Object> oldest = suspects.iterator(); suspects.size() > MOST_REMEMBERED; oldest.remove()) {
            oldest.next();
        }
        if (outage != null) {
            close(outage);
        }
    }

    private void close(Outage over) {
        outage = null;
        log.info(
                "consumer '{}': works again after {} s; probes that had failed: {}",
                consumer,
                Duration.ofNanos(clock.getAsLong() - over.since).toSeconds(),
                over.probes);
        changed();
    }

    private synchronized boolean countFailure(Pass pass, Object subject, Throwable error) {
        if (FailureVerdict.isHopeless(error)) {
            return true;
        }
        boolean isWitness = !FailureVerdict.asksForTime(error) && !suspects.contains(subject);
        if (isWitness && subjects.size() < MOST_REMEMBERED) {
            subjects.add(subject);
        }
        if (pass.probe || pass.opening != openings) {
            if (outage != null && outage.probe == pass) {
                probeFailed(outage, error);
            }
            return false;
        }
        if (isWitness && ++failures >= FAILURES && subjects.size() >= SUBJECTS) {
            open(error);
        }
        return true;
    }

    private void open(Throwable error) {
        long now = clock.getAsLong();
        openings++;
        outage = new Outage(now, failures, FailureVerdict.line(error), now + FIRST_PAUSE);
        log.warn(
                "consumer '{}' (owner: {}): {} failures in a row, of messages with different keys: something that it needs seems"
                        + " to be down. Attempts are not counted now, and its handler is called for one message every 1 to 5 s"
                        + " only, until it succeeds; then all work goes on by itself. Last error: {}",
                consumer,
                owner,
                failures,
                outage.error);
        changed();
    }

    private void probeFailed(Outage open, Throwable error) {
        open.probe = null;
        open.probes++;
        open.error = FailureVerdict.line(error);
        double spread = 1 + SPREAD * (2 * random.getAsDouble() - 1);
        open.pause = Math.min(LONGEST_PAUSE, Math.round(open.pause * GROWTH));
        open.nextProbe = clock.getAsLong() + Math.min(LONGEST_PAUSE, Math.round(open.pause * spread));
        log.debug("consumer '{}': probe {} failed: {}", consumer, open.probes, open.error);
        changed();
    }

    private synchronized void giveBack(Pass pass) {
        if (outage != null && outage.probe == pass) {
            outage.probe = null;
        }
    }

    private void changed() {
        changes++;
        listener.run();
    }
}

package dev.tasuki.internal.engine;

import dev.tasuki.Unrecoverable;
import dev.tasuki.internal.postgres.Fence;
import dev.tasuki.internal.postgres.SuspectMark;
import dev.tasuki.internal.postgres.Suspicion;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a lane must beware of: messages whose verdict stands before they are tried, because they killed a process or are stuck
 * in a handler that was given up; and messages among which there is one that kills, so that each of them runs alone. Used by
 * the lane's thread only.
 */
final class Caution {
    /** A handler that kills its process does so soon; so long everything else may be slower than it could be. */
    private static final long AFTER_ONE_DEATH = TimeUnit.SECONDS.toNanos(2);

    /** A trial begins when the process has run for so long, so that a kill from outside hardly ever strikes just during it. */
    private static final long BEFORE_A_TRIAL = TimeUnit.SECONDS.toNanos(5);

    private final Map<Long, Throwable> verdicts = new HashMap<>();
    private final Set<Long> suspects = new HashSet<>();
    private int oneByOne;
    private boolean alone;
    private boolean trialAhead;
    private long trialNanos;
    private long endNanos;
    private int culpritAmong;
    private boolean marked;

    /** Takes over what is known of partitions' former owners. */
    void beware(Suspicion suspicion, int page) {
        suspicion.convicted().forEach(seq -> verdicts.put(seq, processDied(seq)));
        suspects.addAll(suspicion.marked());
        if (suspicion.deaths() > 0) {
            oneByOne = page;
            alone |= suspicion.deaths() > 1;
            endNanos = System.nanoTime() + AFTER_ONE_DEATH;
        }
        if (!verdicts.keySet().containsAll(suspicion.accused())) {
            trialAhead = true;
            trialNanos = System.nanoTime() + BEFORE_A_TRIAL;
        }
    }

    /** Whether a message is accused, and the time of its trial has not come: until then it must not be tried. */
    boolean isTrialAhead() {
        return trialAhead;
    }

    /** To be called before each step: whether the time of a trial comes now. */
    boolean trialBegins() {
        if (trialAhead && System.nanoTime() - trialNanos >= 0) {
            trialAhead = false;
            return true;
        }
        return false;
    }

    /** How long until the time of a trial comes. */
    long trialPatienceNanos() {
        return Math.max(0, trialNanos - System.nanoTime());
    }

    /** To be called before each step: after a single death, which chance explains, being careful ends soon. */
    void elapse() {
        if (!alone && System.nanoTime() - endNanos >= 0) {
            over();
        }
    }

    private static Unrecoverable processDied(long seq) {
        return new Unrecoverable("process died while handling: three processes died with message " + seq
                + " in hand, and at the last death nothing else was running");
    }

    /** A delivery failed although its handler has not ended. */
    void stuck(long seq, Throwable error) {
        verdicts.put(seq, error);
    }

    /** A batch failed although its handler has not ended: among so many messages from the next on there is a culprit. */
    void stuckAmong(int messages) {
        culpritAmong = messages;
    }

    /** How a lane begins to single out a culprit. */
    Isolation isolation() {
        return culpritAmong > 1 ? Isolation.among(culpritAmong) : new Isolation();
    }

    /** What is held against a message already; null if nothing is. */
    @Nullable
    Throwable verdict(long seq) {
        return verdicts.get(seq);
    }

    boolean isSuspect(long seq) {
        return suspects.contains(seq);
    }

    /** The outcome of a delivery is recorded. */
    void recorded(long seq) {
        verdicts.remove(seq);
        if (suspects.remove(seq) && suspects.isEmpty() && oneByOne == 0) {
            over();
        }
    }

    /** Whether the messages that come next run one by one, each marked first. */
    boolean isOneByOne() {
        return oneByOne > 0;
    }

    /** Whether nothing else may run in the process while a suspect does. */
    boolean isAlone() {
        return alone;
    }

    /** So many of them did no harm. */
    void harmless(int messages) {
        oneByOne = Math.max(0, oneByOne - messages);
        if (oneByOne == 0 && suspects.isEmpty()) {
            over();
        }
    }

    /** Nothing is left of what was there when the processes died. */
    void over() {
        oneByOne = 0;
        alone = false;
        trialAhead = false;
    }

    void mark(Connection connection, Fence fence, Work work) throws SQLException {
        SuspectMark.set(
                connection, fence, work.message().partition(), work.message().seq());
        marked = true;
    }

    /** Takes this process's mark away, or that of one that died, in the transaction that records the outcome. */
    void clearMark(Connection connection, Fence fence) throws SQLException {
        if (marked || !verdicts.isEmpty()) {
            SuspectMark.clear(connection, fence);
        }
    }

    void markCleared() {
        marked = false;
    }

    /** The partitions are gone, and what was known of them. */
    void forget() {
        verdicts.clear();
        suspects.clear();
        over();
        markCleared();
    }
}

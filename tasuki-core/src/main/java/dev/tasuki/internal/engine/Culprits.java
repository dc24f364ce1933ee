package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.Failure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Deliveries that failed in a transaction without leaving a trace in it: it was rolled back since, as a whole or to a savepoint, or they
 * had not used it. They are recorded in the next
 * one that commits, together with what succeeds in it, and are not called again until then: so that a failure costs no transaction
 * of its own. Until the commit this is memory only. If the process dies, or loses the partition, the try was as good as none.
 *
 * <p><b>Who is convicted.</b> Only what failed with nothing before it that could be to blame: as the first of a transaction, right
 * behind a savepoint, or without having used the transaction. A dead letter is final, and some errors tell of the transaction and not of the message (one that was
 * aborted by a handler which did not say so; an isolation level that can be set at the beginning only). Those must fail as the first of a
 * transaction without savepoints.
 *
 * <p>Used by the lane's thread only.
 */
final class Culprits {
    /** What was in the transaction before a handler that failed. */
    enum Before {
        NOTHING,
        SAVEPOINT,
        OTHERS
    }

    /** What is to be done about a failure. */
    enum Answer {
        /** It is noted, and recorded with the next commit. */
        NOTED,
        /** It may be to blame, and must be tried again behind a savepoint, or as the first of a transaction. */
        SUSPECTED,
        /** It must be tried again as the first of a transaction, without savepoints. */
        TO_BE_ALONE,
        /** It is no plain failure of one message. */
        OTHERWISE
    }

    private final NodeContext node;
    private final Registration registration;
    private final Blame blame;
    private final Caution caution;
    private final Map<Long, FailedTry> noted = new LinkedHashMap<>();

    /** Of each key with a failure that will be tried again: the first that failed. */
    private final Map<String, Long> heldFrom = new HashMap<>();

    Culprits(NodeContext node, Registration registration, Blame blame, Caution caution) {
        this.node = node;
        this.registration = registration;
        this.blame = blame;
        this.caution = caution;
    }

    /**
     * Hears of a failure.
     *
     * @param handled what succeeded before it in the same transaction, since the failure before: the dependency worked then
     */
    Answer failed(Before before, List<Handled> handled, Work culprit, HandlerFailed failed, Breaker.Pass pass) {
        // After a probe the next commit may be a long way off: it is recorded at once
        if (pass.isProbe()
                || !blame.isPlain(failed)
                || caution.verdict(culprit.message().seq()) != null) {
            return Answer.OTHERWISE;
        }
        if (before == Before.OTHERS) {
            return Answer.SUSPECTED;
        }
        Failure failure = node.verdict(registration, culprit, failed, true);
        if (before == Before.SAVEPOINT && (failure.isDead() || Trouble.isOfItsTransaction(failed.error))) {
            return Answer.TO_BE_ALONE;
        }
        HandlerRun.tell(pass, handled);
        if (!pass.failed(Registration.subject(culprit.message()), failed.error)) {
            failure = node.verdict(registration, culprit, failed, false);
        }
        noted.put(failure.seq(), new FailedTry(culprit, failure, failed.error));
        String key = registration.orderKey(culprit.message());
        if (key != null && !failure.isDead()) {
            heldFrom.put(key, failure.seq()); // the first of its key: what comes after it does not run
            noted.values().removeIf(one -> isBehind(one, key, culprit.message().seq()));
        }
        return Answer.NOTED;
    }

    /** Whether it failed when its predecessor had succeeded, which was rolled back since and has failed now: its turn has not come. */
    private boolean isBehind(FailedTry one, String key, long seq) {
        return one.failure().seq() > seq && key.equals(registration.orderKey(one.message()));
    }

    boolean contains(Work work) {
        return noted.containsKey(work.message().seq());
    }

    /** Whether an earlier message of the same key has failed, and comes first when it is tried again. */
    boolean hold(Work work) {
        return hold(registration.orderKey(work.message()), work.message().seq());
    }

    /** The same, for a message of which no more is known. */
    boolean hold(@Nullable String key, long seq) {
        return key != null && heldFrom.getOrDefault(key, Long.MAX_VALUE) < seq;
    }

    /** Those of some deliveries that are noted. */
    List<FailedTry> of(Collection<Work> some) {
        List<FailedTry> failed = new ArrayList<>();
        for (Work work : some) {
            FailedTry one = noted.get(work.message().seq());
            if (one != null) {
                failed.add(one);
            }
        }
        return failed;
    }

    /** Failures are recorded: tells whom it may concern. */
    void recorded(List<FailedTry> failed) {
        for (FailedTry one : failed) {
            noted.remove(one.failure().seq());
            String key = registration.orderKey(one.message());
            if (key != null) { // from now on the table of parked deliveries says what it holds
                heldFrom.remove(key, one.failure().seq());
            }
            caution.recorded(one.failure().seq());
            node.tellFailed(registration, one.work(), one.failure(), one.error());
        }
    }

    /** They may be somebody else's by now, and the next to come will see. */
    void forget() {
        noted.clear();
        heldFrom.clear();
    }
}

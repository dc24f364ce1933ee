package dev.tasuki.internal.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One run of a handler through the deliveries of a batch, in one transaction. One that fails does not end it where it had not used the
 * transaction yet: it is passed by. Nor where the transaction can go back to a savepoint: what came after that is run again
 * without the culprit, and so on, as if it had never been there.
 */
final class OneByOne {
    private static final int NONE = -1;

    private final HandlerRun run;
    private final Connection connection;
    private final Loan loan;
    private final List<Work> work;
    private final HandlerRun.Context context;
    private final Savepoints savepoints;

    private final List<Handled> handled = new ArrayList<>();
    private int next;
    private int end;
    private int safe;
    private int safelyHandled;

    /** Of how many that are handled the breaker has been told. */
    private int told;

    private int suspect = NONE;
    private boolean nextAlone;

    OneByOne(HandlerRun run, Connection connection, List<Work> work, HandlerRun.Context context) {
        this.run = run;
        this.savepoints = run.savepoints();
        this.connection = connection;
        this.loan = run.lend(connection);
        this.work = work;
        this.context = context;
    }

    /** Runs until all are handled or set aside, the transaction has been open for long enough, or something is in the way. */
    Ran go(long longestNanos) throws Exception {
        savepoints.begin();
        end = run.hasIdentities() ? firstCulprit() : work.size();
        Identities identities = run.claim(connection, work.subList(0, end));
        long begun = System.nanoTime();
        while (next < end && (next == 0 || System.nanoTime() - begun < longestNanos)) {
            if (isSetAside(work.get(next))) {
                next++;
                continue;
            }
            if (next == suspect || (work.size() > 1 && savepoints.isDue())) {
                if (savepoints.areUsedUp()) {
                    break;
                }
                savepoints.set(connection);
                safe = next;
                safelyHandled = handled.size();
            }
            try {
                handle(identities);
            } catch (HandlerFailed e) {
                if (leftNoTrace()) {
                    passBy(e);
                } else {
                    goBack(e);
                }
            }
        }
        identities.giveUpAfter(connection, next);
        while (next < work.size() && context.culprits().contains(work.get(next))) {
            next++;
        }
        return ran();
    }

    private void handle(Identities identities) throws Exception {
        Work now = work.get(next);
        HandledDelivery delivery = run.delivery(now, loan);
        Duration took = Duration.ZERO;
        loan.begin();
        if (!identities.repeats(next)) {
            long begun = System.nanoTime();
            try {
                run.call(connection, next, List.of(now), () -> run.call(delivery));
            } finally {
                loan.end();
            }
            took = Duration.ofNanos(System.nanoTime() - begun);
        }
        handled.add(HandlerRun.handled(now, delivery, took, identities.repeats(next)));
        savepoints.succeeded();
        next++;
    }

    /**
     * Whether the transaction is as if the delivery that has just failed had never been in it: in plain JDBC one that had done nothing
     * with its connection. Elsewhere the application keeps more in its transaction than we see.
     */
    private boolean leftNoTrace() {
        return !loan.isUsed() && savepoints.areNeedless() && !run.hasIdentities();
    }

    /** Goes on with what comes after the culprit. */
    private void passBy(HandlerFailed failed) throws HandlerFailed {
        boolean first = handled.isEmpty() && !savepoints.isSet();
        settle(ask(first ? Culprits.Before.NOTHING : Culprits.Before.SAVEPOINT, failed));
    }

    /** Back to where the culprit's effects, and those of a few before it, are not there. */
    private void goBack(HandlerFailed failed) throws HandlerFailed, SQLException {
        Culprits.Answer answer = ask(before(), failed);
        if (!savepoints.isSet()) {
            throw answer == Culprits.Answer.NOTED ? failed.noted() : failed;
        }
        suspect = answer == Culprits.Answer.SUSPECTED ? next : NONE;
        settle(answer);
        savepoints.rollBack(connection);
        next = safe;
        handled.subList(safelyHandled, handled.size()).clear();
        told = Math.min(told, safelyHandled);
    }

    /** What is to be done about a failure; throws it when it is no plain one. */
    private Culprits.Answer ask(Culprits.Before before, HandlerFailed failed) throws HandlerFailed {
        List<Handled> news = handled.subList(told, handled.size());
        Culprits.Answer answer = context.culprits().failed(before, news, work.get(next), failed, context.pass());
        if (answer == Culprits.Answer.OTHERWISE) {
            throw failed;
        }
        if (answer == Culprits.Answer.NOTED) {
            told = handled.size();
        }
        savepoints.failed(loan.isUsed());
        return answer;
    }

    /** Whether the run ends here. What a culprit claims as its identity must not count, and no more must be made of an outage than there is. */
    private void settle(Culprits.Answer answer) {
        nextAlone = answer == Culprits.Answer.TO_BE_ALONE;
        if (nextAlone || (answer == Culprits.Answer.NOTED && (run.hasIdentities() || run.isOutage()))) {
            end = next;
        }
    }

    private Culprits.Before before() {
        if (savepoints.isSet()) {
            return next == safe ? Culprits.Before.SAVEPOINT : Culprits.Before.OTHERS;
        }
        return handled.isEmpty() ? Culprits.Before.NOTHING : Culprits.Before.OTHERS;
    }

    private int firstCulprit() {
        int first = 0;
        while (first < work.size() && !context.culprits().contains(work.get(first))) {
            first++;
        }
        return first;
    }

    private boolean isSetAside(Work one) {
        return context.culprits().contains(one) || context.culprits().hold(one);
    }

    private Ran ran() {
        List<Work> through = work.subList(0, next);
        Culprits culprits = context.culprits();
        return new Ran(
                next,
                handled,
                List.copyOf(handled.subList(told, handled.size())),
                culprits.of(through),
                through.stream()
                        .filter(one -> !culprits.contains(one) && culprits.hold(one))
                        .toList(),
                nextAlone);
    }
}

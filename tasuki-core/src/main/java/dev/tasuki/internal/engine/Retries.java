package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.AttemptTable;
import dev.tasuki.internal.postgres.Failure;
import dev.tasuki.internal.postgres.Fence;
import dev.tasuki.internal.postgres.FenceLost;
import dev.tasuki.internal.postgres.MessageWriter;
import dev.tasuki.internal.postgres.ParkedDelivery;
import dev.tasuki.internal.postgres.ParkedTable;
import dev.tasuki.internal.postgres.StoredMessage;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The parked deliveries of a lane whose effect is in the database: tries again those whose time has come, and what waits behind
 * them, in the same way as the log is worked on: in batches, from which one that fails is singled out.
 */
final class Retries {
    private static final int DUE_AT_ONCE = 100;
    private static final int BEHIND_ONE = 200;

    private final NodeContext node;
    private final Registration registration;
    private final HandlerRun run;
    private final Cursors cursors;
    private final ParkedOutlook outlook;
    private final Isolation isolation;
    private final Blame blame = new Blame();
    private final Culprits culprits;
    private List<Work> due = new ArrayList<>();

    Retries(NodeContext node, Registration registration, HandlerRun run, Cursors cursors) {
        this.node = node;
        this.registration = registration;
        this.run = run;
        this.cursors = cursors;
        this.outlook = new ParkedOutlook(registration.consumer().ordered());
        this.isolation = run.caution().isolation();
        this.culprits = new Culprits(node, registration, blame, run.caution());
    }

    void lookAgain() {
        outlook.changed();
    }

    void nudge() {
        outlook.nudge();
    }

    boolean mayHoldKeys() {
        return outlook.mayHoldKeys();
    }

    long patienceNanos() {
        return due.isEmpty() ? outlook.patienceNanos() : 0;
    }

    void clear() {
        due = new ArrayList<>();
        culprits.forget();
        outlook.changed();
    }

    /** Whose fault failures are, of retries and of first tries alike. */
    Blame blame() {
        return blame;
    }

    boolean step() throws Exception {
        try (Breaker.Pass pass = registration.breaker().pass()) {
            return pass.limit() > 0 && (!due.isEmpty() || load()) && step(pass);
        }
    }

    private boolean step(Breaker.Pass pass) throws Exception {
        int size = Math.min(run.longest(pass), isolation.next(due.size()));
        List<Work> slice = List.copyOf(due.subList(0, size));
        Solo.Turn turn = run.turn(node, cursors.fence(), () -> slice.stream().findFirst());
        try (turn) {
            HandlerRun.Context context = new HandlerRun.Context(culprits, pass);
            Ran ran = node.transactions().inNew(connection -> handle(connection, slice, context));
            node.at(Faults.Point.AFTER_COMMIT);
            run.caution().markCleared();
            run.caution().harmless(ran.handled().size());
            isolation.committed(ran);
            blame.committed();
            HandlerRun.tell(pass, ran.news());
            due = new ArrayList<>(due.subList(ran.size(), due.size()));
            node.tellDone(registration, ran.handled());
            if (!ran.failed().isEmpty()) {
                ran.failed().forEach(failed -> forgetBehind(failed.work()));
                outlook.changed();
                culprits.recorded(ran.failed());
            }
        } catch (HandlerFailed e) {
            if (!e.noted) {
                failed(slice, e, pass);
            }
        } catch (FenceLost | GivenUp e) {
            clear();
            throw e;
        } catch (Exception e) {
            if (Trouble.ofTransaction(e) != Trouble.FAILURE || e instanceof IllegalStateException) {
                clear();
                throw e;
            }
            failed(slice, new HandlerFailed(HandlerFailed.UNKNOWN, e, Duration.ZERO), pass);
        }
        return true;
    }

    private boolean load() throws SQLException {
        if (!outlook.isDue()) {
            return false;
        }
        Fence fence = cursors.fence();
        try (Connection connection = node.database().open()) {
            if (!outlook.look(connection, fence)) {
                return false;
            }
            Set<Long> seen = new HashSet<>();
            for (ParkedDelivery head : ParkedTable.due(connection, fence, DUE_AT_ONCE)) {
                add(head, seen);
                String key = registration.orderKey(head.message());
                if (head.attempts() == 0 && key != null) { // it never failed: what waits behind it may go with it
                    for (ParkedDelivery behind : ParkedTable.blockedBehind(connection, fence, key, BEHIND_ONE)) {
                        if (behind.message().early()) {
                            break;
                        }
                        add(behind, seen);
                    }
                }
            }
            outlook.changed();
        }
        return !due.isEmpty();
    }

    private void add(ParkedDelivery parked, Set<Long> seen) {
        if (seen.add(parked.message().seq())) {
            due.add(Work.again(parked));
        }
    }

    private Ran handle(Connection connection, List<Work> slice, HandlerRun.Context context) throws Exception {
        Ran ran = run.handle(connection, slice, context);
        List<Handled> handled = ran.handled();
        MessageWriter.write(
                connection,
                handled.stream().flatMap(h -> h.followUps().stream()).toList());
        node.at(Faults.Point.AFTER_EFFECT);
        Fence fence = cursors.fence();
        fence.prove(connection);
        run.caution().clearMark(connection, fence);
        ParkedTable.done(connection, fence, handled.stream().map(Handled::asTry).toList());
        AttemptTable.done(
                connection,
                fence,
                handled.stream().filter(h -> !h.repeated()).map(Handled::asTry).toList());
        List<Failure> failures = ran.failed().stream().map(FailedTry::failure).toList();
        ParkedTable.failed(connection, fence, failures);
        AttemptTable.failed(connection, fence, failures);
        ParkedTable.release(connection, fence, freed(ran));
        node.at(Faults.Point.BEFORE_COMMIT);
        return ran;
    }

    /** The keys of what is out of the way now. */
    private Set<String> freed(Ran ran) {
        Set<String> keys = new HashSet<>();
        ran.handled().forEach(done -> add(keys, done.message()));
        ran.failed().stream().filter(one -> one.failure().isDead()).forEach(dead -> add(keys, dead.message()));
        return keys;
    }

    private void add(Set<String> keys, StoredMessage message) {
        String key = registration.orderKey(message);
        if (key != null) {
            keys.add(key);
        }
    }

    /** What was loaded of its key waits for it again, or is found again. */
    private void forgetBehind(Work failed) {
        String key = registration.orderKey(failed.message());
        due.removeIf(work -> key != null && Objects.equals(key, registration.orderKey(work.message())));
    }

    private void failed(List<Work> slice, HandlerFailed failed, Breaker.Pass pass) throws Exception {
        try {
            blame.throwUnlessBlamed(failed);
        } catch (Exception e) {
            clear();
            throw e;
        }
        if (!isolation.convicts(failed.index, slice.size())) {
            return;
        }
        Work culprit = slice.get(0);
        boolean counted = pass.failed(Registration.subject(culprit.message()), failed.error);
        Failure failure = node.verdict(registration, culprit, failed, counted);
        String key = registration.orderKey(culprit.message());
        node.transactions().inNew(connection -> {
            Fence fence = cursors.fence();
            fence.prove(connection);
            run.caution().clearMark(connection, fence);
            ParkedTable.failed(connection, fence, List.of(failure));
            AttemptTable.failed(connection, fence, List.of(failure));
            if (failure.isDead() && key != null) {
                ParkedTable.release(connection, fence, Set.of(key));
            }
            return failure;
        });
        run.caution().markCleared();
        culprits.forget();
        run.caution().recorded(failure.seq());
        due.remove(0);
        forgetBehind(culprit);
        outlook.changed();
        node.tellFailed(registration, culprit, failure, failed.error);
    }
}

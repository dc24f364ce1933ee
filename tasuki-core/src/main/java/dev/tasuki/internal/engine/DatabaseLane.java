package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.AssignmentTable;
import dev.tasuki.internal.postgres.AttemptTable;
import dev.tasuki.internal.postgres.Failure;
import dev.tasuki.internal.postgres.Fence;
import dev.tasuki.internal.postgres.FenceLost;
import dev.tasuki.internal.postgres.MessageWriter;
import dev.tasuki.internal.postgres.ParkedTable;
import dev.tasuki.internal.postgres.Receipt;
import dev.tasuki.internal.postgres.ReceiptTable;
import dev.tasuki.internal.postgres.StoredMessage;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A consumer whose effect is in the database: the effects of a batch, its receipt and so its cursor commit in one transaction,
 * which the epoch fences. Whatever happens before the commit leaves no trace; after it, everything is there. Exactly once.
 */
final class DatabaseLane implements Lane {
    private final NodeContext node;
    private final Registration registration;
    private final Cursors cursors;
    private final HandlerRun run;
    private final Retries retries;
    private final Caution caution;
    private final Culprits culprits;
    private Isolation isolation;
    private @Nullable LogBatch batch;
    private boolean probeFromLog;

    DatabaseLane(NodeContext node, DeliveryFactory deliveries, HandlerRun run) {
        this.node = node;
        this.registration = deliveries.registration();
        this.cursors = new Cursors(node, registration);
        this.run = run;
        this.caution = run.caution();
        this.isolation = caution.isolation();
        this.retries = new Retries(node, registration, run, cursors);
        this.culprits = new Culprits(node, registration, retries.blame(), caution);
    }

    @Override
    public void take(List<Granted> granted) throws SQLException {
        granted.forEach(g -> caution.beware(g.suspicion(), registration.pageMessages()));
        cursors.take(granted);
        retries.lookAgain();
    }

    @Override
    public void nudge() {
        retries.nudge();
    }

    @Override
    public boolean giveBack(Set<Short> partitions) throws Exception {
        cursors.partWith(partitions);
        release(cursors.leaving());
        retries.clear();
        culprits.forget();
        isolation = new Isolation(); // what it knew was the composition of a batch
        return true;
    }

    @Override
    public boolean step() throws Exception {
        if (cursors.isEmpty()) {
            return false;
        }
        cursors.checkpointIfDue(List.of());
        caution.elapse();
        if (registration.isPaused() || (!caution.trialBegins() && caution.isTrialAhead())) {
            return false;
        }
        if (registration.breaker().isOpen()) {
            return probe();
        }
        boolean retried = retries.step();
        boolean ahead = stepAhead();
        if (!retried && !ahead) {
            caution.over();
        }
        return retried || ahead;
    }

    /** Tries one message: from the log or from what is parked, in turns, so that neither hides the other. */
    private boolean probe() throws Exception {
        probeFromLog = !probeFromLog;
        return probeFromLog ? stepAhead() || retries.step() : retries.step() || stepAhead();
    }

    private boolean stepAhead() throws Exception {
        try (Breaker.Pass pass = registration.breaker().pass()) {
            Optional<Cursor> cursor = pass.limit() > 0 ? cursors.nextWanted() : Optional.empty();
            return cursor.isPresent() && handleAhead(cursor.get(), pass);
        }
    }

    private boolean handleAhead(Cursor cursor, Breaker.Pass pass) throws Exception {
        batch = null;
        Solo.Turn turn = run.turn(node, cursors.fence(), () -> firstAhead(cursor));
        try (turn) {
            Committed committed = node.transactions().inNew(connection -> handle(connection, cursor, pass));
            node.at(Faults.Point.AFTER_COMMIT);
            isolation.committed(committed.ran);
            retries.blame().committed();
            HandlerRun.tell(pass, committed.ran.news());
            committed.moveAndTell(cursor);
            return committed.reached.messages() > 0 || committed.ran.nextAlone();
        } catch (HandlerFailed e) {
            if (!e.noted) {
                failed(cursor, e, pass);
            }
        } catch (FenceLost | GivenUp | Unaccounted e) {
            throw e;
        } catch (Exception e) {
            if (batch == null || Trouble.ofTransaction(e) != Trouble.FAILURE) {
                throw e;
            }
            failed(
                    cursor,
                    new HandlerFailed(HandlerFailed.UNKNOWN, e, Duration.ZERO),
                    pass); // the commit, or what led to it
        }
        return true;
    }

    private Committed handle(Connection connection, Cursor cursor, Breaker.Pass pass) throws Exception {
        long begun = System.nanoTime();
        LogBatch sorted = sort(connection, cursor);
        batch = sorted;
        List<Work> work = sorted.work();
        if (pass.isProbe() && work.isEmpty()) { // all of it waits behind others: better in the log than parked
            return new Committed(cursor.reach(0, cursor.account()), cursor.receipt(), false, Ran.NOTHING);
        }
        int size = size(sorted, pass);
        Ran ran = size == 0
                ? Ran.NOTHING
                : run.handle(connection, work.subList(0, size), new HandlerRun.Context(culprits, pass));
        if (size > 0 && ran.size() == 0) { // the first one must be tried again alone, and nothing was done
            return new Committed(cursor.reach(0, cursor.account()), cursor.receipt(), false, ran);
        }
        int cut = sorted.cut(ran.size());
        Receipt receipt = sorted.receipt(cut, ran.handled());
        park(connection, sorted, cut, cursor, receipt);
        park(connection, cursor, receipt, ran);
        MessageWriter.write(
                connection,
                ran.handled().stream().flatMap(h -> h.followUps().stream()).toList());
        node.at(Faults.Point.AFTER_EFFECT);
        Committed toCommit = record(connection, cursor, receipt, cut, begun, ran);
        node.at(Faults.Point.BEFORE_COMMIT);
        return toCommit;
    }

    /** What will be handled next; empty when all that is ahead must be parked. */
    private Optional<Work> firstAhead(Cursor cursor) throws SQLException {
        try (Connection connection = node.database().open()) {
            return sort(connection, cursor).work().stream().findFirst();
        }
    }

    private int size(LogBatch sorted, Breaker.Pass pass) {
        return Math.min(run.longest(pass), isolation.next(sorted.work().size()));
    }

    private LogBatch sort(Connection connection, Cursor cursor) throws SQLException {
        Set<String> keys = retries.mayHoldKeys() ? LogBatch.keys(registration, cursor.ahead()) : Set.of();
        Set<String> held = keys.isEmpty() ? keys : ParkedTable.held(connection, cursor.fence(), keys);
        return LogBatch.of(registration, cursor.ahead(), held);
    }

    private void park(Connection connection, LogBatch sorted, int cut, Cursor cursor, Receipt receipt)
            throws SQLException {
        List<StoredMessage> blocked = new ArrayList<>(sorted.blocked(cut));
        List<StoredMessage> scheduled = new ArrayList<>();
        for (StoredMessage early : sorted.scheduled(cut)) {
            (culprits.hold(registration.orderKey(early), early.seq()) ? blocked : scheduled).add(early);
        }
        short topic = registration.topic().id();
        receipt.parked(ParkedTable.block(connection, cursor.fence(), topic, blocked));
        receipt.parked(ParkedTable.schedule(connection, cursor.fence(), topic, scheduled));
    }

    /** Parks what failed, and what waits behind it. */
    private void park(Connection connection, Cursor cursor, Receipt receipt, Ran ran) throws SQLException {
        Fence fence = cursor.fence();
        short topic = registration.topic().id();
        receipt.parked(ParkedTable.park(
                connection,
                fence,
                topic,
                ran.failed().stream().map(FailedTry::parked).toList()));
        AttemptTable.failed(
                connection, fence, ran.failed().stream().map(FailedTry::failure).toList());
        receipt.parked(ParkedTable.block(
                connection,
                fence,
                topic,
                ran.behind().stream().map(Work::message).toList()));
    }

    private Committed record(Connection connection, Cursor cursor, Receipt receipt, int cut, long begun, Ran ran)
            throws SQLException {
        Cursor.Reached reached = cursor.reach(cut, cursor.account().plus(receipt));
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        caution.clearMark(connection, cursor.fence());
        long id = ReceiptTable.insert(connection, cursor.fence(), receipt, reached.position(), reached.account(), took);
        return new Committed(reached, id, receipt.hasParked(), ran);
    }

    /** What a transaction did, to be carried over into memory once it has committed. */
    private final class Committed {
        private final Cursor.Reached reached;
        private final long receipt;
        private final boolean parked;
        private final Ran ran;

        Committed(Cursor.Reached reached, long receipt, boolean parked, Ran ran) {
            this.reached = reached;
            this.receipt = receipt;
            this.parked = parked;
            this.ran = ran;
        }

        void moveAndTell(Cursor cursor) {
            cursor.moveTo(reached, receipt);
            caution.markCleared();
            caution.harmless(ran.handled().size());
            if (parked) {
                retries.lookAgain();
            }
            node.tellDone(registration, ran.handled());
            culprits.recorded(ran.failed());
        }
    }

    private void failed(Cursor cursor, HandlerFailed failed, Breaker.Pass pass) throws Exception {
        LogBatch sorted = Objects.requireNonNull(batch);
        int size = size(sorted, pass);
        retries.blame().throwUnlessBlamed(failed);
        if (size == 0) { // no handler ran: the fault is our own
            throw new SQLException("messages could not be parked", failed.error);
        }
        if (!isolation.convicts(failed.index, size)) {
            return;
        }
        Work culprit = sorted.work().get(0);
        boolean counted = pass.failed(Registration.subject(culprit.message()), failed.error);
        Failure failure = node.verdict(registration, culprit, failed, counted);
        Committed committed = node.transactions().inNew(connection -> {
            int cut = sorted.cutPast(0);
            Receipt receipt = sorted.receipt(cut, List.of());
            park(connection, sorted, cut, cursor, receipt);
            receipt.parked(ParkedTable.park(
                    connection,
                    cursor.fence(),
                    registration.topic().id(),
                    List.of(new ParkedTable.Failed(culprit.message(), failure))));
            AttemptTable.failed(connection, cursor.fence(), List.of(failure));
            return record(connection, cursor, receipt, cut, System.nanoTime(), Ran.NOTHING);
        });
        committed.moveAndTell(cursor);
        culprits.forget(); // it may be among them, or have come before them
        caution.recorded(failure.seq());
        node.tellFailed(registration, culprit, failure, failed.error);
    }

    @Override
    public long patienceNanos() {
        if (registration.isPaused()) {
            return Long.MAX_VALUE;
        }
        if (caution.isTrialAhead()) {
            return caution.trialPatienceNanos();
        }
        return cursors.isEmpty()
                ? Long.MAX_VALUE
                : Math.max(retries.patienceNanos(), registration.breaker().patienceNanos());
    }

    @Override
    public void drop() {
        reload();
        caution.forget();
    }

    @Override
    public void reload() {
        cursors.clear();
        retries.clear();
        culprits.forget();
        caution.markCleared();
    }

    @Override
    public void cutShort(Thread worker) {
        retries.blame().cutShort();
        run.cutShort();
        worker.interrupt();
    }

    @Override
    public void leave(long deadlineNanos) throws Exception {
        release(cursors.all());
    }

    /** Between two transactions nothing is in hand. */
    private void release(List<Cursor> given) throws Exception {
        node.at(Faults.Point.BEFORE_RELEASE);
        try (Connection connection = node.database().open()) {
            for (Cursor cursor : given) {
                AssignmentTable.release(connection, cursor.fence(), cursor.checkpoint(List.of()));
                cursors.remove(cursor);
            }
        }
    }

    @Override
    public short[] partitions() {
        return cursors.partitions();
    }
}

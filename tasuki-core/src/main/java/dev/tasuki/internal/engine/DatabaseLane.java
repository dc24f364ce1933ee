package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.AssignmentTable;
import dev.tasuki.internal.postgres.AttemptTable;
import dev.tasuki.internal.postgres.Failure;
import dev.tasuki.internal.postgres.FenceLost;
import dev.tasuki.internal.postgres.MessageWriter;
import dev.tasuki.internal.postgres.ParkedTable;
import dev.tasuki.internal.postgres.Receipt;
import dev.tasuki.internal.postgres.ReceiptTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
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
    private final Isolation isolation = new Isolation();
    private @Nullable LogBatch batch;

    DatabaseLane(NodeContext node, DeliveryFactory deliveries, HandlerRun run) {
        this.node = node;
        this.registration = deliveries.registration();
        this.cursors = new Cursors(node, registration);
        this.run = run;
        this.retries = new Retries(node, registration, run, cursors);
    }

    @Override
    public void take(List<Granted> granted) throws SQLException {
        cursors.take(granted);
        retries.lookAgain();
    }

    @Override
    public boolean step() throws Exception {
        if (cursors.isEmpty()) {
            return false;
        }
        cursors.checkpointIfDue(List.of());
        boolean retried = retries.step();
        Optional<Cursor> cursor = cursors.nextWanted();
        if (cursor.isPresent()) {
            handleAhead(cursor.get());
        }
        return retried || cursor.isPresent();
    }

    private void handleAhead(Cursor cursor) throws Exception {
        batch = null;
        try {
            Committed committed = node.transactions().inNew(connection -> handle(connection, cursor));
            node.at(Faults.Point.AFTER_COMMIT);
            isolation.committed(committed.handled.size());
            retries.blame().committed();
            committed.moveAndTell(cursor);
        } catch (HandlerFailed e) {
            failed(cursor, e);
        } catch (FenceLost | Unaccounted e) {
            throw e;
        } catch (Exception e) {
            if (batch == null || Trouble.ofTransaction(e) != Trouble.FAILURE) {
                throw e;
            }
            failed(cursor, new HandlerFailed(HandlerFailed.UNKNOWN, e, Duration.ZERO)); // the commit, or what led to it
        }
    }

    private Committed handle(Connection connection, Cursor cursor) throws Exception {
        long begun = System.nanoTime();
        LogBatch sorted = sort(connection, cursor);
        batch = sorted;
        List<Work> work = sorted.work();
        int size = Math.min(run.longest(), isolation.next(work.size()));
        List<Handled> handled = size == 0 ? List.of() : run.handle(connection, work.subList(0, size));
        int cut = sorted.cut(handled.size());
        Receipt receipt = sorted.receipt(cut, handled);
        park(connection, sorted, cut, cursor, receipt);
        MessageWriter.write(
                connection,
                handled.stream().flatMap(h -> h.followUps().stream()).toList());
        node.at(Faults.Point.AFTER_EFFECT);
        Committed toCommit = record(connection, cursor, receipt, cut, begun, handled);
        node.at(Faults.Point.BEFORE_COMMIT);
        return toCommit;
    }

    private LogBatch sort(Connection connection, Cursor cursor) throws SQLException {
        Set<String> keys = retries.mayHoldKeys() ? LogBatch.keys(registration, cursor.ahead()) : Set.of();
        Set<String> held = keys.isEmpty() ? keys : ParkedTable.held(connection, cursor.fence(), keys);
        return LogBatch.of(registration, cursor.ahead(), held);
    }

    private void park(Connection connection, LogBatch sorted, int cut, Cursor cursor, Receipt receipt)
            throws SQLException {
        short topic = registration.topic().id();
        receipt.parked(ParkedTable.block(connection, cursor.fence(), topic, sorted.blocked(cut)));
        receipt.parked(ParkedTable.schedule(connection, cursor.fence(), topic, sorted.scheduled(cut)));
    }

    private Committed record(
            Connection connection, Cursor cursor, Receipt receipt, int cut, long begun, List<Handled> handled)
            throws SQLException {
        Cursor.Reached reached = cursor.reach(cut, cursor.account().plus(receipt));
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        long id = ReceiptTable.insert(connection, cursor.fence(), receipt, reached.position(), reached.account(), took);
        return new Committed(reached, id, receipt.hasParked(), handled);
    }

    /** What a transaction did, to be carried over into memory once it has committed. */
    private final class Committed {
        private final Cursor.Reached reached;
        private final long receipt;
        private final boolean parked;
        private final List<Handled> handled;

        Committed(Cursor.Reached reached, long receipt, boolean parked, List<Handled> handled) {
            this.reached = reached;
            this.receipt = receipt;
            this.parked = parked;
            this.handled = handled;
        }

        void moveAndTell(Cursor cursor) {
            cursor.moveTo(reached, receipt);
            if (parked) {
                retries.lookAgain();
            }
            node.tellDone(registration, handled);
        }
    }

    private void failed(Cursor cursor, HandlerFailed failed) throws Exception {
        LogBatch sorted = Objects.requireNonNull(batch);
        int size = Math.min(run.longest(), isolation.next(sorted.work().size()));
        retries.blame().throwUnlessBlamed(failed);
        if (size == 0) { // no handler ran: the fault is our own
            throw new SQLException("messages could not be parked", failed.error);
        }
        if (!isolation.convicts(failed.index, size)) {
            return;
        }
        Work culprit = sorted.work().get(0);
        Failure failure = node.verdict(registration, culprit, failed);
        Committed committed = node.transactions().inNew(connection -> {
            int cut = sorted.cutPast(0);
            Receipt receipt = sorted.receipt(cut, List.of());
            park(connection, sorted, cut, cursor, receipt);
            receipt.parked(ParkedTable.park(
                    connection, cursor.fence(), registration.topic().id(), culprit.message(), failure));
            AttemptTable.failed(connection, cursor.fence(), failure);
            return record(connection, cursor, receipt, cut, System.nanoTime(), List.of());
        });
        committed.moveAndTell(cursor);
        node.tellFailed(registration, culprit, failure, failed.error);
    }

    @Override
    public long patienceNanos() {
        return cursors.isEmpty() ? Long.MAX_VALUE : retries.patienceNanos();
    }

    @Override
    public void drop() {
        cursors.clear();
        retries.clear();
    }

    @Override
    public void reload() {
        drop();
    }

    @Override
    public void cutShort(Thread worker) {
        retries.blame().cutShort();
        run.cutShort();
        worker.interrupt();
    }

    @Override
    public void leave(long deadlineNanos) throws Exception {
        node.at(Faults.Point.BEFORE_RELEASE);
        try (Connection connection = node.database().open()) {
            for (Cursor cursor : cursors.all()) {
                AssignmentTable.release(connection, cursor.fence(), cursor.checkpoint(List.of()));
            }
        }
        cursors.clear();
    }

    @Override
    public short[] partitions() {
        return cursors.partitions();
    }
}

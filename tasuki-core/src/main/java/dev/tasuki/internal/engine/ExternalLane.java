package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.AssignmentTable;
import dev.tasuki.internal.postgres.Counts;
import dev.tasuki.internal.postgres.Fence;
import dev.tasuki.internal.postgres.MessageLog;
import dev.tasuki.internal.postgres.ParkedTable;
import dev.tasuki.internal.postgres.StoredMessage;
import dev.tasuki.spi.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A consumer whose effect is outside the database. A delivery is marked before its handler runs, and recorded after; one
 * transaction records everything that has landed and marks what takes off next. Whoever takes over finds the marks in the
 * newest receipt and repeats those deliveries, under the same idempotency keys. At least once, and known to be so.
 */
final class ExternalLane implements Lane {
    /** So long what has landed waits to be recorded together with more, while there is enough to do. */
    private static final long LINGER = Wakeup.millis(10);

    private final NodeContext node;
    private final Registration registration;
    private final DeliveryFactory deliveries;
    private final HandlerPool pool;
    private final Breaker breaker;
    private final Transactions transactions;
    private final Cursors cursors;
    private final Flights flights = new Flights();
    private final ParkedOutlook outlook;
    private final Caution caution = new Caution();
    private List<HandlerPool.Landing> unrecorded = new ArrayList<>();
    private long firstLanded;

    /** Handlers that run on while the lane is being reloaded: what is still marked then is adopted, not begun again. */
    private final Map<Long, Flight> stillFlying = new HashMap<>();

    /** What takes off alone while the breaker is open; null when nothing has yet. */
    private @Nullable Flight probe;

    /** Whose turn it is, the log's or that of what is parked. */
    private boolean logFirst;

    private boolean returning;

    ExternalLane(NodeContext node, DeliveryFactory deliveries, HandlerPool pool) {
        this.node = node;
        this.registration = deliveries.registration();
        this.deliveries = deliveries;
        this.pool = pool;
        this.breaker = registration.breaker();
        this.transactions = new JdbcTransactions(node.database().source());
        this.cursors = new Cursors(node, registration);
        this.outlook = new ParkedOutlook(registration.consumer().ordered());
    }

    @Override
    public void take(List<Granted> granted) throws SQLException {
        List<Flight> again = new ArrayList<>();
        try (Connection connection = node.database().open()) {
            for (Granted grant : granted) {
                caution.beware(grant.suspicion(), 0);
                Fence fence = grant.cursor().fence();
                for (long seq : ParkedTable.returnInFlight(connection, fence, retriesStillFlying())) {
                    again.add(Objects.requireNonNull(stillFlying.remove(seq)));
                }
                List<StoredMessage> marked =
                        MessageLog.bySeq(connection, registration.topic().id(), grant.inFlight());
                grant.cursor().foundInFlight(registration, Counts.of(marked));
                for (StoredMessage message : marked) {
                    Flight running = stillFlying.remove(message.seq());
                    again.add(running != null ? running : flight(message));
                }
                stillFlying.values().removeIf(f -> fence.covers(f.partition())); // recorded already
            }
        }
        again.sort(Comparator.comparingLong(Flight::seq));
        again.forEach(flights::add);
        cursors.take(granted);
        outlook.changed();
        startReady();
    }

    @Override
    public void nudge() {
        outlook.nudge();
    }

    /**
     * Only a retry is adopted where the message is parked: a first try still flying there is older than what parked it, and must
     * not park it again.
     */
    private List<Long> retriesStillFlying() {
        return stillFlying.values().stream()
                .filter(f -> f.parked)
                .map(Flight::seq)
                .toList();
    }

    private Flight flight(StoredMessage message) {
        return Flight.of(deliveries, Work.first(message), false, caution.verdict(message.seq()));
    }

    /** Begins with what nothing is before in its queue; with a suspect marked. */
    private void startReady() {
        for (Flight flight : flights.ready()) {
            if (!isSuspect(flight)) {
                pool.start(flight);
            } else if (!caution.isTrialAhead()
                    && flights.all().stream().noneMatch(other -> holdsTheMark(other, flight.partition()))) {
                pool.startMarked(flight, cursors.fence(), caution.isAlone());
            }
        }
    }

    private boolean isSuspect(Flight flight) {
        return caution.isSuspect(flight.seq()) && flight.problem == null;
    }

    /** A partition has one mark, and it must be of the suspect that runs when the process dies: so one at a time. */
    private boolean holdsTheMark(Flight flight, short partition) {
        return flight.started && flight.partition() == partition && isSuspect(flight);
    }

    @Override
    public boolean giveBack(Set<Short> partitions) throws Exception {
        cursors.partWith(partitions);
        for (Cursor cursor : cursors.leaving()) {
            if (flights.all().stream().noneMatch(f -> cursor.fence().covers(f.partition()))) {
                node.at(Faults.Point.BEFORE_RELEASE);
                try (Connection connection = node.database().open()) {
                    AssignmentTable.release(connection, cursor.fence(), cursor.checkpoint(List.of()));
                }
                cursors.remove(cursor);
            }
        }
        return cursors.leaving().isEmpty();
    }

    @Override
    public boolean step() throws Exception {
        if (cursors.isEmpty()) {
            return false;
        }
        cursors.checkpointIfDue(marked(null));
        if (caution.trialBegins()) {
            startReady();
        }
        return recordAndMark(true);
    }

    /**
     * While the handlers have enough to do, what has landed waits for more: each commit costs the database more than a message does.
     * When they are about to run out, or when it has waited for a moment, it is recorded.
     */
    private boolean isWorthWaiting() {
        if (unrecorded.isEmpty() || System.nanoTime() - firstLanded >= LINGER) {
            return false;
        }
        long busy = flights.all().stream().filter(f -> f.started).count() - unrecorded.size();
        return busy >= 2L * registration.consumer().concurrency();
    }

    private void collect() {
        boolean none = unrecorded.isEmpty();
        unrecorded.addAll(pool.landed());
        if (none && !unrecorded.isEmpty()) {
            firstLanded = System.nanoTime();
        }
    }

    /** One group commit. */
    private boolean recordAndMark(boolean takeOff) throws Exception {
        collect();
        if (takeOff && isWorthWaiting()) {
            return false;
        }
        if (unrecorded.removeIf(this::isOfNoUse) && takeOff) {
            startReady();
        }
        boolean probing = breaker.isOpen();
        int room = takeOff && !registration.isPaused() ? room(probing) : 0;
        Optional<Cursor> cursor = room > 0 ? cursors.nextWanted() : Optional.empty();
        if (unrecorded.isEmpty() && cursor.isEmpty() && !(room > 0 && outlook.isDue())) {
            return false;
        }
        List<HandlerPool.Landing> landings =
                unrecorded.stream().filter(l -> flights.has(l.flight())).toList();
        GroupCommit commit = new GroupCommit(node, deliveries, cursors, flights, outlook, caution);
        transactions.inNew(connection -> {
            commit.land(connection, landings);
            if (probing && room > 0) {
                commit.takeOffOne(connection, cursor, logFirst);
            } else {
                commit.takeOff(connection, room, cursor, logFirst);
            }
            commit.receipts(connection);
            node.at(Faults.Point.BEFORE_COMMIT);
            return commit;
        });
        node.at(Faults.Point.AFTER_MARK);
        unrecorded.removeAll(landings);
        landings.stream()
                .filter(l -> l.charge() != HandlerPool.Charge.NOT_CALLED) // a suspect that was not called is one still
                .forEach(l -> caution.recorded(l.flight().seq()));
        commit.carryOver();
        if (probing && room > 0) {
            probe = commit.marked().stream().findFirst().orElse(null);
        }
        if (room > 0) {
            logFirst = !logFirst;
        }
        if (takeOff) { // what waits behind another of its key when the lane leaves is returned, still marked
            startReady();
        }
        return commit.didSomething();
    }

    /** How many deliveries may be marked: while the breaker is open one, if its time has come and no other is on its way. */
    private int room(boolean probing) {
        int free = pool.window() - flights.size() + unrecorded.size();
        if (!probing) {
            return free;
        }
        return breaker.letsPass() && (probe == null || !flights.has(probe)) ? Math.min(1, free) : 0;
    }

    private boolean isOfNoUse(HandlerPool.Landing landing) {
        Flight flight = landing.flight();
        if (landing.error() instanceof HandlerPool.NotBegun) {
            flight.started = false;
            return true;
        }
        if (returning && landing.error() != null) { // it was interrupted: no fault of the message, and it stays marked
            flight.started = false;
            return true;
        }
        return !flights.has(flight) && stillFlying.get(flight.seq()) != flight;
    }

    /** The marked deliveries from the log, of a cursor's partitions or of all. */
    private List<Long> marked(@Nullable Cursor of) {
        return flights.all().stream()
                .filter(f -> !f.parked)
                .filter(f -> of == null || of.fence().covers(f.partition()))
                .map(Flight::seq)
                .toList();
    }

    @Override
    public long patienceNanos() {
        if (isWorthWaiting()) {
            return Math.max(0, LINGER - (System.nanoTime() - firstLanded));
        }
        boolean full = flights.size() >= pool.window() || registration.isPaused();
        long patience = full || cursors.isEmpty() ? TimeUnit.SECONDS.toNanos(1) : outlook.patienceNanos();
        patience = Math.max(patience, breaker.patienceNanos());
        return caution.isTrialAhead() ? Math.min(patience, caution.trialPatienceNanos()) : patience;
    }

    @Override
    public void drop() {
        cursors.clear();
        flights.clear();
        unrecorded.clear();
        stillFlying.clear();
        caution.forget();
        outlook.changed();
    }

    @Override
    public void reload() {
        flights.all().stream().filter(f -> f.started).forEach(f -> stillFlying.put(f.seq(), f));
        cursors.clear();
        flights.clear();
        outlook.changed();
    }

    @Override
    public void cutShort(Thread worker) {
        // The handlers run on threads of their own, and leave() interrupts them by itself.
    }

    @Override
    public void leave(long deadlineNanos) throws Exception {
        try {
            settle(deadlineNanos);
            returning = true;
            pool.interrupt();
            settle(System.nanoTime() + TimeUnit.SECONDS.toNanos(1));
        } finally {
            pool.interrupt();
        }
        node.at(Faults.Point.BEFORE_RELEASE);
        try (Connection connection = node.database().open()) {
            for (Cursor cursor : cursors.all()) {
                ParkedTable.returnInFlight(connection, cursor.fence(), Set.of());
                AssignmentTable.release(connection, cursor.fence(), cursor.checkpoint(marked(cursor)));
            }
        }
        drop();
    }

    /** Records what lands until nothing is in the air or the time is up. */
    private void settle(long deadlineNanos) throws Exception {
        while (true) {
            recordAndMark(false);
            if (!flights.anyStarted() || System.nanoTime() - deadlineNanos >= 0) {
                return;
            }
            Thread.sleep(2);
        }
    }

    @Override
    public short[] partitions() {
        return cursors.partitions();
    }
}

package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.AttemptTable;
import dev.tasuki.internal.postgres.EncodedMessage;
import dev.tasuki.internal.postgres.Failure;
import dev.tasuki.internal.postgres.Fence;
import dev.tasuki.internal.postgres.IdentityTable;
import dev.tasuki.internal.postgres.MessageWriter;
import dev.tasuki.internal.postgres.ParkedDelivery;
import dev.tasuki.internal.postgres.ParkedTable;
import dev.tasuki.internal.postgres.Receipt;
import dev.tasuki.internal.postgres.ReceiptTable;
import dev.tasuki.internal.postgres.StoredMessage;
import dev.tasuki.internal.postgres.Try;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One transaction of a lane with an external effect: what landed is recorded, what takes off next is marked. Memory is changed
 * only in {@link #carryOver}, after the commit; when the transaction fails, all of it can be done again.
 */
final class GroupCommit {
    private final NodeContext node;
    private final DeliveryFactory deliveries;
    private final Registration registration;
    private final Cursors cursors;
    private final Flights flights;
    private final ParkedOutlook outlook;
    private final Caution caution;
    private final Fence fence;

    private final Map<Cursor, Receipt> receipts = new LinkedHashMap<>();
    private final Set<Flight> gone = new LinkedHashSet<>();
    private final List<Flight> marked = new ArrayList<>();
    private final List<Try> retried = new ArrayList<>();
    private final List<Try> repeats = new ArrayList<>();
    private final List<Handled> done = new ArrayList<>();
    private final List<Runnable> tellings = new ArrayList<>();
    private final Map<Cursor, Cursor.Reached> reached = new HashMap<>();
    private final Map<Cursor, Long> receiptIds = new HashMap<>();
    private @Nullable Cursor moving;
    private int cut;
    private boolean parkedChanged;

    GroupCommit(
            NodeContext node,
            DeliveryFactory deliveries,
            Cursors cursors,
            Flights flights,
            ParkedOutlook outlook,
            Caution caution) {
        this.caution = caution;
        this.node = node;
        this.deliveries = deliveries;
        this.registration = deliveries.registration();
        this.cursors = cursors;
        this.flights = flights;
        this.outlook = outlook;
        this.fence = cursors.fence();
    }

    // What landed
    // ---------------------------------------------------------------------------------------------------------

    void land(Connection connection, List<HandlerPool.Landing> landings) throws SQLException {
        fence.prove(connection);
        caution.clearMark(connection, fence);
        List<EncodedMessage> followUps = new ArrayList<>();
        Map<String, Long> identities = new HashMap<>();
        for (HandlerPool.Landing landing : landings) {
            Flight flight = landing.flight();
            gone.add(flight);
            if (landing.error() != null) {
                failed(connection, landing, landing.error());
                continue;
            }
            done.add(landing.handled());
            followUps.addAll(landing.followUps());
            recordDone(flight, landing.took(), false);
            if (flight.identity != null) {
                identities.put(flight.identity, flight.seq());
                flights.waitingWith(flight.identity).stream()
                        .filter(gone::add)
                        .forEach(twin -> recordDone(twin, Duration.ZERO, true));
            }
        }
        recordParked(connection);
        MessageWriter.write(connection, followUps);
        if (!identities.isEmpty()) {
            IdentityTable.claim(connection, registration.id(), identities);
        }
    }

    private void recordDone(Flight flight, Duration took, boolean repeated) {
        if (flight.parked) {
            parkedChanged = true;
            (repeated ? repeats : retried).add(flight.asTry(took, repeated));
        } else if (repeated) {
            receipt(flight).repeated(flight.work.message());
        } else {
            receipt(flight).done(flight.work.message(), took);
        }
    }

    private void recordParked(Connection connection) throws SQLException {
        ParkedTable.done(connection, fence, retried);
        ParkedTable.done(connection, fence, repeats);
        AttemptTable.done(connection, fence, retried);
        retried.clear();
        repeats.clear();
        if (parkedChanged || outlook.mayHoldKeys()) {
            parkedChanged |= ParkedTable.release(connection, fence, freedKeys()) > 0;
        }
    }

    /** Keys of what landed, of which nothing else is in the air: what waits behind, parked, may go on. */
    private Set<String> freedKeys() {
        Set<String> keys = new HashSet<>();
        for (Flight flight : gone) {
            String key = registration.orderKey(flight.work.message());
            if (key != null && gone.containsAll(flights.behind(flight))) {
                keys.add(key);
            }
        }
        return keys;
    }

    private void failed(Connection connection, HandlerPool.Landing landing, Throwable error) throws SQLException {
        Flight flight = landing.flight();
        StoredMessage message = flight.work.message();
        boolean called = landing.charge() != HandlerPool.Charge.NOT_CALLED;
        Failure failure = node.verdict(
                registration,
                flight.work,
                new HandlerFailed(HandlerFailed.UNKNOWN, error, landing.took()),
                landing.charge() == HandlerPool.Charge.ATTEMPT);
        short topic = registration.topic().id();
        if (flight.parked) {
            ParkedTable.failed(connection, fence, List.of(failure));
        } else {
            receipt(flight)
                    .parked(ParkedTable.park(
                            connection, fence, topic, List.of(new ParkedTable.Failed(message, failure))));
        }
        if (called) {
            AttemptTable.failed(connection, fence, List.of(failure));
            tellings.add(() -> node.tellFailed(registration, flight.work, failure, error));
        }
        if (registration.orderKey(message) != null && !failure.isDead()) {
            List<Flight> behind = flights.behind(flight).stream()
                    .filter(f -> !f.parked && !gone.contains(f))
                    .toList();
            if (!behind.isEmpty()) { // all of one key, and so of one partition
                receipt(flight)
                        .parked(ParkedTable.block(
                                connection,
                                fence,
                                topic,
                                behind.stream().map(f -> f.work.message()).toList()));
            }
            gone.addAll(behind);
        }
        parkedChanged = true;
    }

    // What takes off
    // ------------------------------------------------------------------------------------------------------

    /**
     * Lets deliveries take off, from the log and from what is parked. When both have enough, each gets half: neither many that
     * fail again and again nor a long backlog may hide the other.
     *
     * @param logFirst who has the greater half
     */
    void takeOff(Connection connection, int room, Optional<Cursor> cursor, boolean logFirst) throws SQLException {
        int half = logFirst ? room / 2 : (room + 1) / 2;
        int left = room - retries(connection, cursor.isPresent() ? half : room);
        if (left > 0 && cursor.isPresent()) {
            fromLog(connection, left, cursor.get());
        }
    }

    /**
     * Lets one delivery take off, to see whether the handler works again.
     *
     * @param logFirst where to look first
     */
    void takeOffOne(Connection connection, Optional<Cursor> cursor, boolean logFirst) throws SQLException {
        if (logFirst) {
            oneFromLog(connection, cursor);
        }
        if (marked.isEmpty()) {
            retries(connection, 1);
        }
        if (marked.isEmpty() && !logFirst) {
            oneFromLog(connection, cursor);
        }
    }

    /** Leaves the log alone where all that can be seen waits behind others: it is better kept there than parked. */
    private void oneFromLog(Connection connection, Optional<Cursor> cursor) throws SQLException {
        if (cursor.isPresent() && !sorted(connection, cursor.get()).work().isEmpty()) {
            fromLog(connection, 1, cursor.get());
        }
    }

    private int retries(Connection connection, int room) throws SQLException {
        if (room <= 0 || !(outlook.isDue() || parkedChanged)) {
            return 0;
        }
        Fence staying = cursors.staying();
        if (!outlook.look(connection, staying)) {
            return 0;
        }
        List<ParkedDelivery> due = ParkedTable.due(connection, staying, room);
        if (due.isEmpty()) {
            return 0;
        }
        List<Flight> next = due.stream().map(d -> flight(Work.again(d), true)).toList();
        List<Flight> known = knownOf(connection, next);
        List<Flight> fresh = next.stream().filter(f -> !known.contains(f)).toList();
        ParkedTable.markInFlight(
                connection, fence, fresh.stream().map(Flight::seq).toList());
        marked.addAll(fresh);
        gone.addAll(known);
        known.forEach(flight -> recordDone(flight, Duration.ZERO, true));
        parkedChanged = true;
        recordParked(connection);
        return fresh.size();
    }

    private Flight flight(Work work, boolean parked) {
        return Flight.of(
                deliveries, work, parked, caution.verdict(work.message().seq()));
    }

    private Set<String> keys(Collection<Flight> of) {
        Set<String> keys = new HashSet<>();
        for (Flight flight : of) {
            String key = registration.orderKey(flight.work.message());
            if (key != null) {
                keys.add(key);
            }
        }
        return keys;
    }

    /** Those whose business identity the consumer is through with. */
    private List<Flight> knownOf(Connection connection, List<Flight> next) throws SQLException {
        Set<String> identities = new HashSet<>();
        for (Flight flight : next) {
            if (flight.identity != null) {
                identities.add(flight.identity);
            }
        }
        if (identities.isEmpty()) {
            return List.of();
        }
        Set<String> known = IdentityTable.known(connection, registration.id(), identities);
        return next.stream()
                .filter(f -> f.identity != null && known.contains(f.identity))
                .toList();
    }

    private void fromLog(Connection connection, int room, Cursor cursor) throws SQLException {
        LogBatch batch = sorted(connection, cursor);
        List<Work> works = batch.work().subList(0, Math.min(room, batch.work().size()));
        moving = cursor;
        cut = batch.cut(works.size());
        short topic = registration.topic().id();
        Receipt receipt = receipts.computeIfAbsent(cursor, c -> new Receipt());
        receipt.parked(ParkedTable.block(connection, fence, topic, batch.blocked(cut)));
        receipt.parked(ParkedTable.schedule(connection, fence, topic, batch.scheduled(cut)));
        parkedChanged |= !batch.blocked(cut).isEmpty() || !batch.scheduled(cut).isEmpty();
        batch.addTo(receipt, cut);
        List<Flight> next = works.stream().map(work -> flight(work, false)).toList();
        List<Flight> known = knownOf(connection, next);
        known.forEach(flight -> recordDone(flight, Duration.ZERO, true));
        next.stream().filter(f -> !known.contains(f)).forEach(marked::add);
    }

    private LogBatch sorted(Connection connection, Cursor cursor) throws SQLException {
        List<StoredMessage> ahead = cursor.ahead();
        Set<String> keys = outlook.mayHoldKeys() || parkedChanged ? LogBatch.keys(registration, ahead) : Set.of();
        Set<String> held = keys.isEmpty() ? keys : ParkedTable.held(connection, fence, keys);
        return LogBatch.of(registration, ahead, held, keys(stillInTheAir()));
    }

    // Receipts
    // ------------------------------------------------------------------------------------------------------------

    /** The receipt of the cursor that a flight's partition belongs to. */
    private Receipt receipt(Flight flight) {
        for (Cursor cursor : cursors.all()) {
            if (cursor.fence().covers(flight.partition())) {
                return receipts.computeIfAbsent(cursor, c -> new Receipt());
            }
        }
        throw new IllegalStateException("partition " + flight.partition() + " is not held");
    }

    void receipts(Connection connection) throws SQLException {
        marked.stream().filter(f -> !f.parked).forEach(this::receipt);
        for (Map.Entry<Cursor, Receipt> entry : receipts.entrySet()) {
            Cursor cursor = entry.getKey();
            Receipt receipt = entry.getValue();
            List<Flight> inTheAir = stillInTheAir();
            inTheAir.addAll(marked);
            receipt.inFlight(inTheAir.stream()
                    .filter(f -> !f.parked && cursor.fence().covers(f.partition()))
                    .map(f -> f.work.message())
                    .toList());
            Cursor.Reached there =
                    cursor.reach(cursor == moving ? cut : 0, cursor.account().plus(receipt));
            reached.put(cursor, there);
            receiptIds.put(
                    cursor,
                    ReceiptTable.insert(
                            connection, cursor.fence(), receipt, there.position(), there.account(), Duration.ZERO));
        }
    }

    private List<Flight> stillInTheAir() {
        List<Flight> still = new ArrayList<>(flights.all());
        still.removeAll(gone);
        return still;
    }

    // Afterwards
    // ----------------------------------------------------------------------------------------------------------

    /** What takes off when the transaction has committed. */
    List<Flight> marked() {
        return marked;
    }

    boolean didSomething() {
        return !receiptIds.isEmpty() || !gone.isEmpty() || !marked.isEmpty();
    }

    /** The transaction has committed. */
    void carryOver() {
        receiptIds.forEach((cursor, id) -> cursor.moveTo(Objects.requireNonNull(reached.get(cursor)), id));
        gone.forEach(flights::remove);
        marked.forEach(flights::add);
        if (parkedChanged) {
            outlook.changed();
        }
        node.tellDone(registration, done);
        tellings.forEach(Runnable::run);
    }
}

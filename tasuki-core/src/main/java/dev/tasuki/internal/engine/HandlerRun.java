package dev.tasuki.internal.engine;

import dev.tasuki.Consumer;
import dev.tasuki.Consumer.Handling;
import dev.tasuki.Delivery;
import dev.tasuki.internal.postgres.Fence;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs the handler of a consumer with a database effect for several messages, in the transaction that will record them. */
final class HandlerRun {
    /** Long enough to make a commit cheap, short enough that locks and latency stay small. */
    private static final long LONGEST_BATCH = Wakeup.millis(50);

    private final DeliveryFactory deliveries;
    private final Consumer consumer;
    private final Watchdog.Watch watch;
    private final Caution caution;
    private final Watchdog.OnStuck onStuck;
    private final Savepoints savepoints;
    private volatile Solo.@Nullable Turn mine;

    /**
     * Runs handlers on the lane's thread.
     *
     * @param savepoints how it goes back to them
     */
    HandlerRun(
            DeliveryFactory deliveries,
            Watchdog.Watch watch,
            Caution caution,
            Watchdog.OnStuck onStuck,
            Savepoints savepoints) {
        this.savepoints = savepoints;
        this.deliveries = deliveries;
        this.consumer = deliveries.registration().consumer();
        this.watch = watch;
        this.caution = caution;
        this.onStuck = onStuck;
    }

    Caution caution() {
        return caution;
    }

    /** What is the first message to be handled. */
    interface First {
        Optional<Work> find() throws SQLException;
    }

    /**
     * Waits for the turn to handle messages in a transaction that has not begun yet: among others as a rule, alone where there
     * is a strong suspicion. With any suspicion the first message is marked, and only that one may be handled.
     */
    Solo.Turn turn(NodeContext node, Fence fence, First first) throws Exception {
        Solo.Turn turn = caution.isOneByOne() && caution.isAlone()
                ? node.solo().alone()
                : node.solo().among();
        if (caution.isOneByOne()) {
            try (Connection connection = node.database().open()) {
                Optional<Work> suspect = first.find();
                if (suspect.isPresent()) {
                    caution.mark(connection, fence, suspect.get());
                }
            } catch (Throwable e) {
                turn.close();
                throw e;
            }
        }
        mine = turn;
        return turn;
    }

    /** How many messages one transaction may hold. */
    int longest() {
        if (caution.isOneByOne()) {
            return 1;
        }
        return consumer.handling() instanceof Handling.Batch batch ? batch.size() : Integer.MAX_VALUE;
    }

    /**
     * What a run has to do with.
     *
     * @param culprits what failed before, and what fails now
     * @param pass leave to call the handler
     */
    record Context(Culprits culprits, Breaker.Pass pass) {}

    /** How many of some deliveries may run: after a failure a batch handler is tried with one first. */
    int longest(Breaker.Pass pass) {
        boolean any = pass.limit() > 0 && !pass.isProbe() && consumer.handling() instanceof Handling.Each;
        return Math.min(any ? Integer.MAX_VALUE : pass.limit(), longest());
    }

    /**
     * Handles messages from the first on, until all are handled or the transaction has been open for long enough.
     *
     * @return what became of them, of at least one
     * @throws HandlerFailed when nothing of the transaction may stay; names the culprit's place, if it is known
     */
    Ran handle(Connection connection, List<Work> work, Context context) throws Exception {
        throwVerdicts(work, context.culprits());
        return consumer.handling() instanceof Handling.Batch batch
                ? Ran.of(together(batch, connection, work))
                : new OneByOne(this, connection, work, context).go(LONGEST_BATCH);
    }

    /** A verdict that stands already is a failure of this try. */
    private void throwVerdicts(List<Work> work, Culprits culprits) throws HandlerFailed {
        for (int i = 0; i < work.size(); i++) {
            Throwable verdict = caution.verdict(work.get(i).message().seq());
            if (verdict != null && !culprits.contains(work.get(i))) {
                throw new HandlerFailed(i, verdict, Duration.ZERO);
            }
        }
    }

    /** Tells the breaker of what was done; what was only repeated says nothing. */
    static void tell(Breaker.Pass pass, List<Handled> handled) {
        List<Object> done = handled.stream()
                .filter(one -> !one.repeated())
                .map(one -> Registration.subject(one.message()))
                .toList();
        if (!done.isEmpty()) {
            pass.done(done);
        }
    }

    private List<Handled> together(Handling.Batch batch, Connection connection, List<Work> work) throws Exception {
        Identities identities = claim(connection, work);
        Loan loan = lend(connection);
        List<HandledDelivery> all = work.stream().map(w -> delivery(w, loan)).toList();
        List<Delivery> called = new ArrayList<>();
        for (int i = 0; i < work.size(); i++) {
            if (!identities.repeats(i)) {
                called.add(all.get(i));
            }
        }
        Duration took = Duration.ZERO;
        if (!called.isEmpty()) {
            long begun = System.nanoTime();
            call(
                    connection,
                    work.size() == 1 ? 0 : HandlerFailed.UNKNOWN,
                    work,
                    () -> batch.handler().handle(called));
            loan.end();
            took = Duration.ofNanos(System.nanoTime() - begun);
        }
        List<Handled> handled = new ArrayList<>(work.size());
        for (int i = 0; i < work.size(); i++) {
            handled.add(handled(work.get(i), all.get(i), took, identities.repeats(i)));
        }
        return handled;
    }

    boolean hasIdentities() {
        return consumer.oncePer() != null;
    }

    Identities claim(Connection connection, List<Work> work) throws HandlerFailed, SQLException {
        return Identities.claim(connection, deliveries, work);
    }

    /** Whether failures are put down to what the consumer depends on by now. */
    boolean isOutage() {
        return deliveries.registration().breaker().isOpen();
    }

    void call(HandledDelivery delivery) throws Exception {
        deliveries.call(((Handling.Each) consumer.handling()).handler(), delivery);
    }

    Savepoints savepoints() {
        return savepoints;
    }

    Loan lend(Connection connection) {
        return new Loan(connection, deliveries.registration().unwatched());
    }

    HandledDelivery delivery(Work work, Loan loan) {
        return deliveries.deliver(work.message(), work.attempt(), loan);
    }

    static Handled handled(Work work, HandledDelivery delivery, Duration took, boolean repeated) {
        return new Handled(work.message(), work.attempt(), took, repeated, delivery.followUps());
    }

    /** Interrupts the handler and cancels the statement that it waits for; called by another thread. */
    void cutShort() {
        watch.cutShort();
    }

    /** Others go on; what this thread still does is rolled back, since its connection is cut. */
    private void giveUp(Thread thread, List<Work> work) {
        Solo.Turn turn = mine;
        if (turn != null) {
            turn.close();
        }
        StuckHandler.report(deliveries.registration(), thread, work);
        onStuck.stuck(thread, work);
    }

    interface Call {
        void run() throws Exception;
    }

    @SuppressWarnings("InterruptedExceptionSwallowed") // it is the handler's, or the watchdog's
    void call(Connection connection, int index, List<Work> work, Call call) throws Exception {
        long begun = System.nanoTime();
        watch.begin(consumer.timeout(), connection, thread -> giveUp(thread, work));
        Throwable error = null;
        try {
            call.run();
        } catch (Throwable e) {
            error = e;
        }
        boolean late = watch.end();
        if (watch.isGivenUp()) {
            throw new GivenUp(consumer.name());
        }
        Thread.interrupted(); // a handler's own business, and over
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        if (late) {
            throw new HandlerFailed(index, new TimedOut(consumer.name(), consumer.timeout(), error), took);
        }
        if (error instanceof Exception e && isOurs(e, connection)) {
            throw e;
        }
        if (error != null) {
            throw new HandlerFailed(index, error, took);
        }
    }

    /**
     * A handler may fail because this very transaction's database is in trouble: then the connection is gone, or the transaction
     * aborted. If it can go on, the trouble was another one's: of another database, or of a pool.
     */
    private static boolean isOurs(Exception error, Connection connection) {
        if (Trouble.of(error) != Trouble.DATABASE) {
            return false;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("select 1");
            return false;
        } catch (SQLException e) {
            return true;
        }
    }
}

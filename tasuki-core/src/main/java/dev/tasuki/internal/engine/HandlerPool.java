package dev.tasuki.internal.engine;

import dev.tasuki.Consumer;
import dev.tasuki.TasukiException;
import dev.tasuki.internal.postgres.EncodedMessage;
import dev.tasuki.internal.postgres.Fence;
import dev.tasuki.internal.postgres.OpenBreaker;
import dev.tasuki.internal.postgres.SuspectMark;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads on which a consumer's external effects happen. What came of each flight is left for the lane to record. */
final class HandlerPool {
    private static final Logger log = LoggerFactory.getLogger(HandlerPool.class);

    private static final int LEAST_WAITING = 32;

    private final NodeContext node;
    private final DeliveryFactory deliveries;
    private final Consumer consumer;
    private final Breaker breaker;
    private final Wakeup onLanding;
    private final ThreadPoolExecutor threads;
    private final ConcurrentLinkedQueue<Landing> landed = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<Watchdog.Watch> watches;
    private volatile boolean interrupted;

    /**
     * What came of a flight.
     *
     * @param error null when it is done
     * @param charge what a failure costs
     */
    record Landing(
            Flight flight, Duration took, @Nullable Throwable error, Charge charge, List<EncodedMessage> followUps) {
        Handled handled() {
            Work work = flight.work;
            return new Handled(work.message(), work.attempt(), took, false, followUps);
        }
    }

    /** What a failure costs the message. */
    enum Charge {
        /** One of its attempts. */
        ATTEMPT,
        /** Nothing: its consumer's dependency is down. */
        OUTAGE,
        /** Nothing, and it is no failure: the handler was not called, because the breaker is open. */
        NOT_CALLED
    }

    HandlerPool(NodeContext node, DeliveryFactory deliveries, Wakeup onLanding) {
        this.node = node;
        this.deliveries = deliveries;
        this.consumer = deliveries.registration().consumer();
        this.breaker = deliveries.registration().breaker();
        this.onLanding = onLanding;
        this.watches = ThreadLocal.withInitial(() -> node.watchdog().watch(consumer.timeout()));
        AtomicInteger number = new AtomicInteger();
        int size = consumer.concurrency();
        this.threads = new ThreadPoolExecutor(size, size, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "tasuki-" + consumer.name() + "-handler-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * How many deliveries may be marked: those that have a thread, and others that wait for one, so that none idles while the next
     * group is being marked, and that a group is worth its commit.
     */
    int window() {
        return consumer.concurrency() + Math.max(LEAST_WAITING, consumer.concurrency());
    }

    /** Begins with a flight among others. */
    void start(Flight flight) {
        flight.started = true;
        threads.execute(() -> new Run(flight).among());
    }

    /**
     * Begins with a flight that is suspected of killing the process, marked.
     *
     * @param fence the claim to its partition
     * @param alone whether nothing else may run in the process meanwhile
     */
    void startMarked(Flight flight, Fence fence, boolean alone) {
        flight.started = true;
        threads.execute(() -> new Run(flight).marked(fence, alone));
    }

    List<Landing> landed() {
        List<Landing> all = new ArrayList<>();
        for (Landing landing = landed.poll(); landing != null; landing = landed.poll()) {
            all.add(landing);
        }
        return all;
    }

    /** Interrupts what still runs; nothing begins any more. */
    void interrupt() {
        interrupted = true;
        threads.shutdownNow();
    }

    /** A flight that could not take off: nothing has happened, and it may try again. */
    static final class NotBegun extends Exception {
        private static final long serialVersionUID = 1;

        NotBegun(Throwable cause) {
            super("a handler could not begin: " + cause.getMessage(), cause, false, false);
        }
    }

    /** One call of the handler. It lands once: when it ends, or when it is given up. */
    private final class Run {
        private final Flight flight;
        private final Watchdog.Watch watch = watches.get();
        private final HandledDelivery delivery;
        private final long begun = System.nanoTime();
        private volatile Solo.@Nullable Turn turn;

        Run(Flight flight) {
            this.flight = flight;
            this.delivery = deliveries.deliver(flight.work.message(), flight.work.attempt(), null);
        }

        void among() {
            try (Solo.Turn mine = node.solo().among();
                    Breaker.Pass leave = breaker.pass()) {
                turn = mine;
                fly(leave);
            } catch (InterruptedException e) {
                notBegun(new NotBegun(e));
            }
        }

        void marked(Fence fence, boolean alone) {
            try (Solo.Turn mine = alone ? node.solo().alone() : node.solo().among();
                    Breaker.Pass leave = breaker.pass()) {
                turn = mine;
                flyMarked(fence, leave);
            } catch (NotBegun e) {
                notBegun(e);
            } catch (InterruptedException e) {
                notBegun(new NotBegun(e));
            }
        }

        private void flyMarked(Fence fence, Breaker.Pass leave) throws NotBegun {
            short partition = flight.partition();
            mark(connection -> SuspectMark.set(connection, fence, partition, flight.seq()));
            fly(leave);
            try {
                mark(connection -> SuspectMark.clear(connection, fence, partition, flight.seq()));
            } catch (NotBegun e) {
                log.debug("consumer '{}': a mark stays until the next one", consumer.name(), e);
            }
        }

        private void fly(Breaker.Pass leave) {
            if (leave.limit() == 0) {
                String why = breaker.open().map(OpenBreaker::error).orElse("");
                land(new TasukiException("not tried while others fail: " + why), Charge.NOT_CALLED, List.of());
                return;
            }
            watch.begin(consumer.timeout(), null, thread -> giveUp(thread, leave));
            Throwable error = null;
            try {
                if (flight.problem != null) {
                    throw flight.problem;
                }
                Consumer.Handling.Each each = (Consumer.Handling.Each) consumer.handling();
                deliveries.call(each.handler(), delivery);
                node.at(Faults.Point.AFTER_EXTERNAL_EFFECT);
            } catch (Throwable e) {
                error = e;
            }
            boolean late = watch.end();
            Thread.interrupted();
            if (watch.isGivenUp()) {
                watches.remove();
                resize(-1);
                return;
            }
            Throwable outcome = late ? new TimedOut(consumer.name(), consumer.timeout(), error) : error;
            land(outcome, charge(outcome, leave), delivery.followUps());
        }

        /** The flight lands without its thread, for which another one takes over. */
        private void giveUp(Thread thread, Breaker.Pass leave) {
            StuckHandler.report(deliveries.registration(), thread, List.of(flight.work));
            Solo.Turn mine = turn;
            if (mine != null) {
                mine.close();
            }
            resize(1);
            TimedOut error = new TimedOut(consumer.name(), consumer.timeout(), null);
            land(error, charge(error, leave), List.of());
        }

        private Charge charge(@Nullable Throwable error, Breaker.Pass leave) {
            Object subject = Registration.subject(flight.work.message());
            if (error == null) {
                leave.done(List.of(subject));
                return Charge.ATTEMPT;
            }
            if (interrupted) { // the node stops, and nothing was to blame
                return Charge.ATTEMPT;
            }
            return leave.failed(subject, error) ? Charge.ATTEMPT : Charge.OUTAGE;
        }

        private void notBegun(NotBegun why) {
            land(why, Charge.NOT_CALLED, List.of());
        }

        private void land(@Nullable Throwable error, Charge charge, List<EncodedMessage> followUps) {
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            landed.add(new Landing(flight, took, error, charge, followUps));
            onLanding.signal();
        }
    }

    private interface Marking {
        void in(Connection connection) throws SQLException;
    }

    private void mark(Marking marking) throws NotBegun {
        try (Connection connection = node.database().open()) {
            marking.in(connection);
        } catch (SQLException | RuntimeException e) {
            throw new NotBegun(e);
        }
    }

    private synchronized void resize(int by) {
        int size = threads.getCorePoolSize() + by;
        if (by > 0) {
            threads.setMaximumPoolSize(size);
            threads.setCorePoolSize(size);
        } else {
            threads.setCorePoolSize(size);
            threads.setMaximumPoolSize(size);
        }
    }
}

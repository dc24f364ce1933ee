package dev.tasuki.internal.engine;

import dev.tasuki.Consumer;
import dev.tasuki.TasukiException;
import dev.tasuki.internal.postgres.EncodedMessage;
import dev.tasuki.internal.postgres.OpenBreaker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The threads on which a consumer's external effects happen. What came of each flight is left for the lane to record. */
final class HandlerPool {
    private final NodeContext node;
    private final DeliveryFactory deliveries;
    private final Consumer consumer;
    private final Breaker breaker;
    private final Wakeup onLanding;
    private final ExecutorService threads;
    private final ConcurrentLinkedQueue<Landing> landed = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<Watchdog.Watch> watch;
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
        this.watch = ThreadLocal.withInitial(node.watchdog()::watch);
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(consumer.concurrency(), task -> {
            Thread thread = new Thread(task, "tasuki-" + consumer.name() + "-handler-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Marked deliveries that may wait for a thread, so that none idles while the next group is being marked. */
    int window() {
        return 2 * consumer.concurrency();
    }

    void start(Flight flight) {
        flight.started = true;
        threads.execute(() -> {
            try (Breaker.Pass pass = breaker.pass()) {
                landed.add(pass.limit() == 0 ? notCalled(flight) : fly(flight, pass));
            }
            onLanding.signal();
        });
    }

    List<Landing> landed() {
        List<Landing> all = new ArrayList<>();
        for (Landing landing = landed.poll(); landing != null; landing = landed.poll()) {
            all.add(landing);
        }
        return all;
    }

    private Landing notCalled(Flight flight) {
        String why = breaker.open().map(OpenBreaker::error).orElse("");
        Throwable error = new TasukiException("not tried while others fail: " + why);
        return new Landing(flight, Duration.ZERO, error, Charge.NOT_CALLED, List.of());
    }

    private Landing fly(Flight flight, Breaker.Pass pass) {
        Consumer.Handling.Each each = (Consumer.Handling.Each) consumer.handling();
        HandledDelivery delivery = deliveries.deliver(flight.work.message(), flight.work.attempt(), null);
        long begun = System.nanoTime();
        Watchdog.Watch mine = watch.get();
        mine.begin(consumer.timeout(), null);
        Throwable error = null;
        try {
            if (flight.problem != null) {
                throw flight.problem;
            }
            deliveries.call(each.handler(), delivery);
            node.at(Faults.Point.AFTER_EXTERNAL_EFFECT);
        } catch (Throwable e) {
            error = e;
        }
        boolean late = mine.end();
        Thread.interrupted();
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        if (late) {
            error = new TimedOut(consumer.name(), consumer.timeout(), error);
        }
        return new Landing(flight, took, error, charge(flight, error, pass), delivery.followUps());
    }

    private Charge charge(Flight flight, @Nullable Throwable error, Breaker.Pass pass) {
        Object subject = Registration.subject(flight.work.message());
        if (error == null) {
            pass.done(List.of(subject));
            return Charge.ATTEMPT;
        }
        if (interrupted) { // the node stops, and nothing was to blame
            return Charge.ATTEMPT;
        }
        return pass.failed(subject, error) ? Charge.ATTEMPT : Charge.OUTAGE;
    }

    /** Interrupts what still runs; nothing begins any more. */
    void interrupt() {
        interrupted = true;
        threads.shutdownNow();
    }
}

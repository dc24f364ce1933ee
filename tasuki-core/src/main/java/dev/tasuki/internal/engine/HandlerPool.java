package dev.tasuki.internal.engine;

import dev.tasuki.Consumer;
import dev.tasuki.internal.postgres.EncodedMessage;
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
    private final Wakeup onLanding;
    private final ExecutorService threads;
    private final ConcurrentLinkedQueue<Landing> landed = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<Watchdog.Watch> watch;

    /**
     * What came of a flight.
     *
     * @param error null when it is done
     */
    record Landing(Flight flight, Duration took, @Nullable Throwable error, List<EncodedMessage> followUps) {
        Handled handled() {
            Work work = flight.work;
            return new Handled(work.message(), work.attempt(), took, false, followUps);
        }
    }

    HandlerPool(NodeContext node, DeliveryFactory deliveries, Wakeup onLanding) {
        this.node = node;
        this.deliveries = deliveries;
        this.consumer = deliveries.registration().consumer();
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
            landed.add(fly(flight));
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

    private Landing fly(Flight flight) {
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
        return new Landing(flight, took, error, delivery.followUps());
    }

    /** Interrupts what still runs; nothing begins any more. */
    void interrupt() {
        threads.shutdownNow();
    }
}

package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.Try;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A delivery whose external effect may be happening: it is marked in the database. A parked one is marked in its own row, one
 * from the log in the newest receipt.
 */
final class Flight {
    final Work work;
    final boolean parked;
    final @Nullable String identity;

    /** Flights of one queue run one after the other: those of a key, or else of a business identity. */
    final @Nullable String queue;

    /** Why it cannot even begin: its business identity could not be found. Fails the try. */
    final @Nullable Throwable problem;

    boolean started;

    private Flight(
            Work work,
            boolean parked,
            @Nullable String orderKey,
            @Nullable String identity,
            @Nullable Throwable problem) {
        this.work = work;
        this.parked = parked;
        this.identity = identity;
        this.problem = problem;
        this.queue = orderKey != null ? "key " + orderKey : identity != null ? "identity " + identity : null;
    }

    /**
     * Makes a flight.
     *
     * @param verdict what is held against the message already, so that its handler is not called; null if nothing is
     */
    static Flight of(DeliveryFactory deliveries, Work work, boolean parked, @Nullable Throwable verdict) {
        String orderKey = deliveries.registration().orderKey(work.message());
        try {
            return new Flight(work, parked, orderKey, deliveries.identity(work.message()), verdict);
        } catch (Throwable e) {
            return new Flight(work, parked, orderKey, null, e);
        }
    }

    long seq() {
        return work.message().seq();
    }

    /** As what is recorded of a parked one; a repetition is no try. */
    Try asTry(Duration took, boolean repeated) {
        return new Try(seq(), repeated ? work.attempt() - 1 : work.attempt(), took);
    }

    short partition() {
        return work.message().partition();
    }
}

package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.Failure;
import dev.tasuki.spi.Codec;
import dev.tasuki.spi.DeliveryInterceptor;
import dev.tasuki.spi.OutcomeListener;
import dev.tasuki.spi.OutcomeListener.Outcome;
import dev.tasuki.spi.OutcomeListener.Result;
import dev.tasuki.spi.Transactions;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all workers of a node share.
 *
 * @param database for the engine's own statements
 * @param transactions for effects
 * @param extensions what users gave the node
 * @param encoder for follow-ups
 * @param log the log as this node sees it
 * @param watchdog ends handlers that run too long
 * @param solo lets a suspect run alone
 */
record NodeContext(
        Database database,
        Transactions transactions,
        Extensions extensions,
        MessageEncoder encoder,
        Log log,
        Watchdog watchdog,
        Solo solo) {

    private static final Logger logger = LoggerFactory.getLogger("dev.tasuki.deliveries");

    /** Lets a test interfere here. */
    void at(Faults.Point point) throws Exception {
        extensions.faults().at(point);
    }

    /**
     * What follows from a failed try.
     *
     * @param counted whether it is one of the message's attempts
     */
    Failure verdict(Registration registration, Work work, HandlerFailed failed, boolean counted) {
        if (!counted) {
            return FailureVerdict.ofOutage(work, failed.took, failed.error);
        }
        return FailureVerdict.of(
                registration.consumer().retry(),
                work,
                failed.took,
                failed.error,
                ThreadLocalRandom.current().nextDouble());
    }

    /** Tells what is recorded as done to whom it may concern. */
    void tellDone(Registration registration, List<Handled> handled) {
        boolean published = false;
        for (Handled done : handled) {
            published |= !done.followUps().isEmpty();
            if (!done.repeated()) {
                extensions.tell(done.outcome(registration));
            }
        }
        if (published) {
            log.ticker().ring();
        }
    }

    /** Tells what is recorded as failed. */
    void tellFailed(Registration registration, Work work, Failure failure, Throwable error) {
        if (failure.isDead()) {
            logger.warn(
                    "consumer '{}' (owner: {}): message {} ({}, key {}) is a dead letter after {} attempts: {}",
                    registration.name(),
                    registration.consumer().owner(),
                    failure.seq(),
                    work.message().type(),
                    work.message().key(),
                    failure.attempt(),
                    failure.error());
        } else {
            logger.debug(
                    "consumer '{}': attempt {} at message {} failed: {}",
                    registration.name(),
                    failure.attempt(),
                    failure.seq(),
                    failure.error());
        }
        extensions.tell(new Outcome(
                registration.name(),
                work.message().type(),
                failure.seq(),
                failure.attempt(),
                failure.isDead() ? Result.DEAD : failure.counted() ? Result.FAILED : Result.OUTAGE,
                failure.took(),
                error));
    }

    /**
     * The log, as this node sees it.
     *
     * @param feed its newest ticks
     * @param pages what was read of it lately
     * @param ticker who takes ticks
     */
    record Log(TickFeed feed, SharedPages pages, Ticker ticker) {}

    /** What users, or tests, gave the node. */
    record Extensions(
            Codec codec, List<DeliveryInterceptor> interceptors, List<OutcomeListener> listeners, Faults faults) {

        void tell(Outcome outcome) {
            for (OutcomeListener listener : listeners) {
                try {
                    listener.on(outcome);
                } catch (RuntimeException | Error e) { // what it was told of is recorded already
                    logger.warn("listener {} failed at {}", listener.getClass().getName(), outcome, e);
                }
            }
        }
    }
}

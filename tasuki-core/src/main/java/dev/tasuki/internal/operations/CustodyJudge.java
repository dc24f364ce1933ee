package dev.tasuki.internal.operations;

import dev.tasuki.ConsumerStatus;
import dev.tasuki.DeliveryState;
import dev.tasuki.Trace;
import dev.tasuki.operations.Custody;
import dev.tasuki.operations.Fault;
import dev.tasuki.operations.Holder;
import dev.tasuki.operations.Phrase;
import dev.tasuki.operations.Situation;
import dev.tasuki.operations.SystemStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says whose move it is. What stops everybody comes first (the database, the queue), then what stops the consumer (nobody runs it, a
 * person paused it, its breaker), then what concerns this message alone.
 */
final class CustodyJudge {
    /** A message that waits for no longer than this is on its way. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Ticks come within milliseconds while any node runs. */
    static final Duration TICK_PATIENCE = Duration.ofSeconds(5);

    /** After its lease, a node's partitions are taken within a second or two. */
    private static final Duration TAKEOVER = Duration.ofSeconds(5);

    private final SystemStatus status;

    CustodyJudge(SystemStatus status) {
        this.status = status;
    }

    SystemStatus.OfConsumer consumer(String name) {
        return status.consumers().stream()
                .filter(c -> c.status().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** What nobody knows. */
    static Custody neverPublished() {
        return new Custody(null, Situation.NEVER_PUBLISHED, Holder.PRODUCER, "producer", null, null, Phrase.NONE, null);
    }

    /** What stops everything, if anything does. */
    @Nullable
    Custody queue() {
        if (status.readOnly()) {
            return new Custody(null, Situation.READ_ONLY, Holder.QUEUE, "database", null, null, Phrase.NONE, null);
        }
        Duration unticked = status.topics().stream()
                .map(SystemStatus.Topic::untickedFor)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        return unticked.compareTo(TICK_PATIENCE) > 0 ? notTicked(status.at().minus(unticked)) : null;
    }

    private static Custody notTicked(Instant since) {
        return new Custody(null, Situation.NOT_TICKED, Holder.QUEUE, "nodes", since, null, Phrase.NONE, null);
    }

    /** What stops a consumer as a whole, if anything does. */
    @Nullable
    Custody consumer(SystemStatus.OfConsumer consumer) {
        SystemStatus.Pause pause = consumer.paused();
        if (pause != null) {
            return of(consumer, Situation.PAUSED, pause.by(), pause.at(), null, Phrase.text(pause.why()));
        }
        if (consumer.nodes() == 0) {
            return of(consumer, Situation.NOT_RUNNING, owner(consumer), lastSeen(consumer), null, whoRan(consumer));
        }
        ConsumerStatus.OpenBreaker breaker = consumer.status().breaker();
        if (breaker != null) {
            return of(
                    consumer,
                    Situation.BREAKER_OPEN,
                    owner(consumer),
                    breaker.since(),
                    breaker.nextProbeAt(),
                    outside(consumer, breaker.lastError()));
        }
        return null;
    }

    /** Whether a consumer is too far behind. */
    @Nullable
    Custody lag(SystemStatus.OfConsumer consumer) {
        ConsumerStatus s = consumer.status();
        return s.lag().compareTo(PATIENCE) <= 0
                ? null
                : of(
                        consumer,
                        Situation.BEHIND,
                        owner(consumer),
                        status.at().minus(s.lag()),
                        null,
                        behind(s, consumer.perSecond()));
    }

    /**
     * Where one message stands with a consumer.
     *
     * @param fault whose fault its failure seems to be; null where nobody has judged it
     */
    Custody delivery(Trace.Entry message, Trace.Step step, Facts facts, @Nullable Fault fault) {
        SystemStatus.OfConsumer consumer = consumer(step.consumer());
        Facts.Parked parked = facts.parked(step.consumer(), message.seq());
        switch (step.state()) {
            case DONE:
                return of(consumer, Situation.DONE, owner(consumer), step.updatedAt(), null, Phrase.NONE);
            case DISCARDED:
                return of(
                        consumer,
                        Situation.DISCARDED,
                        parked == null ? "?" : String.valueOf(parked.movedBy()),
                        step.updatedAt(),
                        null,
                        parked == null ? Phrase.NONE : Phrase.text(parked.movedWhy()));
            case DEAD:
                return dead(consumer, message, step, parked, fault);
            default:
                return underWay(consumer, message, step, parked, facts);
        }
    }

    private Custody underWay(
            SystemStatus.OfConsumer consumer,
            Trace.Entry message,
            Trace.Step step,
            Facts.@Nullable Parked parked,
            Facts facts) {
        if (status.readOnly()) {
            return new Custody(
                    consumer.status().name(),
                    Situation.READ_ONLY,
                    Holder.QUEUE,
                    "database",
                    null,
                    null,
                    Phrase.NONE,
                    null);
        }
        Custody stopped = consumer(consumer);
        if (stopped != null) {
            return stopped;
        }
        Facts.OfMessage known = facts.message(message.seq());
        Facts.Seat seat = known == null ? null : facts.seat(step.consumer(), known.partition());
        if (seat != null && !seat.alive()) {
            return unassigned(consumer, seat);
        }
        return switch (step.state()) {
            case IN_FLIGHT -> inFlight(consumer, step, facts.timeout(step.consumer()));
            case RETRYING ->
                redrivenOr(
                        consumer,
                        parked,
                        step,
                        Situation.RETRYING,
                        step.nextAttemptAt(),
                        Phrase.text(step.lastError()));
            case BLOCKED -> redrivenOr(consumer, parked, step, Situation.BLOCKED, null, behindWhat(parked));
            case SCHEDULED ->
                of(consumer, Situation.SCHEDULED, owner(consumer), step.updatedAt(), step.nextAttemptAt(), Phrase.NONE);
            default -> pending(consumer, message);
        };
    }

    private Custody redrivenOr(
            SystemStatus.OfConsumer consumer,
            Facts.@Nullable Parked parked,
            Trace.Step step,
            Situation otherwise,
            @Nullable Instant next,
            Phrase detail) {
        return parked != null && parked.redrive() != null && "taken".equals(parked.step())
                ? redriving(consumer, step, parked)
                : of(consumer, otherwise, owner(consumer), step.updatedAt(), next, detail);
    }

    private static Custody redriving(SystemStatus.OfConsumer consumer, Trace.Step step, Facts.Parked parked) {
        return of(
                consumer,
                Situation.REDRIVING,
                String.valueOf(parked.movedBy()),
                step.updatedAt(),
                null,
                step.lastError() == null
                        ? Phrase.of("detail.redrive", String.valueOf(parked.redrive()))
                        : Phrase.of("detail.redrive_error", String.valueOf(parked.redrive()), step.lastError()));
    }

    private Custody inFlight(SystemStatus.OfConsumer consumer, Trace.Step step, Duration timeout) {
        Instant since = step.updatedAt();
        boolean stuck = since != null
                && Duration.between(since, status.at())
                                .compareTo(timeout.multipliedBy(2).plus(PATIENCE))
                        > 0;
        return of(consumer, stuck ? Situation.STUCK : Situation.IN_FLIGHT, owner(consumer), since, null, Phrase.NONE);
    }

    private Custody pending(SystemStatus.OfConsumer consumer, Trace.Entry message) {
        Duration waiting = Duration.between(message.publishedAt(), status.at());
        Duration unticked = status.topics().stream()
                .filter(t -> t.name().equals(message.topic()))
                .map(SystemStatus.Topic::untickedFor)
                .findFirst()
                .orElse(Duration.ZERO);
        if (unticked.compareTo(TICK_PATIENCE) > 0
                && !message.publishedAt().isBefore(status.at().minus(unticked))) {
            return notTicked(status.at().minus(unticked));
        }
        ConsumerStatus s = consumer.status();
        Situation situation = waiting.compareTo(PATIENCE) > 0 ? Situation.BEHIND : Situation.PENDING;
        return of(consumer, situation, owner(consumer), message.publishedAt(), null, behind(s, consumer.perSecond()));
    }

    private Custody unassigned(SystemStatus.OfConsumer consumer, Facts.Seat seat) {
        Instant ends = seat.leaseEnds();
        if (ends != null && ends.plus(TAKEOVER).isAfter(status.at())) {
            return of(
                    consumer,
                    Situation.TAKEOVER,
                    "nodes",
                    null,
                    ends.plus(TAKEOVER),
                    Phrase.of("detail.node", seat.node()));
        }
        Phrase who = seat.node() == null ? Phrase.of("detail.no_node") : Phrase.of("detail.node_was", seat.node());
        return of(consumer, Situation.UNASSIGNED, owner(consumer), ends, null, who);
    }

    /** Partitions of a consumer that runs, which nobody works on. */
    @Nullable
    Custody seats(SystemStatus.OfConsumer consumer, Facts facts) {
        return facts.emptySeats(consumer.status().name()).stream()
                .map(seat -> unassigned(consumer, seat))
                .min((a, b) ->
                        Boolean.compare(b.situation().isTrouble(), a.situation().isTrouble()))
                .orElse(null);
    }

    private Custody dead(
            SystemStatus.OfConsumer consumer,
            Trace.Entry message,
            Trace.Step step,
            Facts.@Nullable Parked parked,
            @Nullable Fault fault) {
        if (parked != null && ("waiting".equals(parked.step()) || "released".equals(parked.step()))) {
            return redriving(consumer, step, parked);
        }
        if (parked != null && parked.acceptedBy() != null) {
            return of(
                    consumer,
                    Situation.ACCEPTED,
                    parked.acceptedBy(),
                    step.updatedAt(),
                    parked.acceptedUntil(),
                    Phrase.text(parked.acceptedWhy()));
        }
        return deadOf(consumer, message.type(), step.updatedAt(), Phrase.text(step.lastError()), fault);
    }

    /** A dead letter that nobody is on: the producer's move where the payload is at fault, else the consumer's. */
    static Custody deadOf(
            SystemStatus.OfConsumer consumer,
            String type,
            @Nullable Instant since,
            Phrase error,
            @Nullable Fault fault) {
        boolean producers = fault != null && fault.side() == Fault.Side.PAYLOAD;
        return new Custody(
                consumer.status().name(),
                Situation.DEAD,
                producers ? Holder.PRODUCER : Holder.CONSUMER,
                producers ? type : owner(consumer),
                since,
                null,
                error,
                consumer.runbook(),
                fault == null ? List.of() : fault.evidence());
    }

    static Custody of(
            SystemStatus.OfConsumer consumer,
            Situation situation,
            String name,
            @Nullable Instant since,
            @Nullable Instant next,
            Phrase detail) {
        return new Custody(
                consumer.status().name(), situation, situation.holder(), name, since, next, detail, consumer.runbook());
    }

    static String owner(SystemStatus.OfConsumer consumer) {
        return consumer.status().owner();
    }

    private static Phrase outside(SystemStatus.OfConsumer consumer, String error) {
        return consumer.effect() == null ? Phrase.text(error) : Phrase.of("detail.of", consumer.effect(), error);
    }

    private static Phrase behindWhat(Facts.@Nullable Parked parked) {
        return parked == null || parked.behind() == null
                ? Phrase.text("?")
                : Phrase.of("detail.message", String.valueOf(parked.behind()), parked.behindState());
    }

    private static Phrase behind(ConsumerStatus s, double perSecond) {
        return Phrase.of("detail.behind", s.lagMessages(), s.lag().toSeconds(), Math.round(perSecond * 10) / 10.0);
    }

    private @Nullable Instant lastSeen(SystemStatus.OfConsumer consumer) {
        return status.nodes().stream()
                .filter(n -> n.consumers().contains(consumer.status().name()))
                .map(SystemStatus.Node::heartbeatAt)
                .max(Instant::compareTo)
                .orElse(null);
    }

    private Phrase whoRan(SystemStatus.OfConsumer consumer) {
        return status.nodes().stream()
                .filter(n -> n.consumers().contains(consumer.status().name()))
                .max((a, b) -> a.heartbeatAt().compareTo(b.heartbeatAt()))
                .map(n -> Phrase.of("node.silent", n.name()))
                .orElseGet(() -> Phrase.of("detail.nobody"));
    }

    static boolean isOpen(DeliveryState state) {
        return !state.isFinal() || state == DeliveryState.DEAD;
    }
}

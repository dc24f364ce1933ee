package dev.tasuki.console.web;

import dev.tasuki.console.web.live.WatchedLedger;
import dev.tasuki.console.web.speech.Speech;
import dev.tasuki.operations.Journey;
import dev.tasuki.operations.Situation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was traced, over time: the messages of one thing in all ledgers, each with a lane per consumer, on one scale.
 *
 * @param legs the messages, in the order of publishing
 * @param from where the scale begins
 * @param to where it ends
 */
public record TraceTree(List<Leg> legs, Instant from, Instant to) {
    private static final int WIDTH = 1_000;
    private static final int DEEPEST = 8;

    /**
     * A message.
     *
     * @param ledger where it is; null when there is one ledger only
     * @param message it
     * @param depth how many messages led to it
     * @param published its place on the scale
     * @param lanes its deliveries
     */
    public record Leg(@Nullable String ledger, Journey.Leg message, int depth, int published, List<Lane> lanes) {}

    /**
     * A message meeting a consumer, as it was at the moment that is looked at.
     *
     * @param delivery it
     * @param state a word, and how it looks
     * @param sentence whose move it is
     * @param marks its tries and its end, on the scale
     * @param waits from where to where it waited, on the scale
     */
    public record Lane(Journey.Delivery delivery, State state, String sentence, List<Mark> marks, Mark waits) {}

    /** In a word, and how it looks. */
    public record State(String word, String tone) {}

    /** Something on the scale. */
    public record Mark(int x, int width, String tone, String title) {}

    /** Where a message was found. */
    record Found(WatchedLedger ledger, boolean several, Journey journey) {}

    /** Of what was found, as it is now or as it stood at a time. */
    static TraceTree of(List<Found> found, @Nullable Instant at, Speech speech) {
        List<Instant> times = found.stream()
                .flatMap(one -> one.journey().messages().stream())
                .flatMap(TraceTree::times)
                .filter(time -> at == null || !time.isAfter(at))
                .sorted()
                .toList();
        if (times.isEmpty()) {
            return new TraceTree(List.of(), speech.now(), speech.now());
        }
        Instant from = times.get(0);
        Instant last = at != null ? at : isOpen(found) ? speech.now() : times.get(times.size() - 1);
        Instant to = last.isAfter(from) ? last : from.plusMillis(1);
        Scale scale = new Scale(from, Duration.between(from, to).toNanos());
        List<Leg> legs = new ArrayList<>();
        for (Found one : found) {
            Map<Long, Integer> depths = new HashMap<>();
            for (Journey.Leg message : one.journey().messages()) {
                Long cause = message.causation();
                int depth = cause == null ? 0 : Objects.requireNonNullElse(depths.get(cause), -1) + 1;
                depths.put(message.seq(), depth);
                if (at == null || !message.publishedAt().isAfter(at)) {
                    legs.add(new Leg(
                            one.several() ? one.ledger().name() : null,
                            message,
                            Math.min(depth, DEEPEST),
                            scale.of(message.publishedAt()),
                            lanes(message, at, to, scale, speech)));
                }
            }
        }
        legs.sort(Comparator.comparing(leg -> leg.message().publishedAt()));
        return new TraceTree(legs, from, to);
    }

    private static boolean isOpen(List<Found> found) {
        return found.stream()
                .flatMap(one -> one.journey().messages().stream())
                .flatMap(message -> message.deliveries().stream())
                .anyMatch(delivery -> delivery.state() != null && !isOver(delivery));
    }

    private static boolean isOver(Journey.Delivery delivery) {
        return switch (delivery.custody().situation()) {
            case DONE, DISCARDED, SUBSCRIBED_LATER, NOT_SUBSCRIBED, DEAD, ACCEPTED -> true;
            default -> false;
        };
    }

    private static Stream<Instant> times(Journey.Leg message) {
        return Stream.concat(
                Stream.of(message.publishedAt()),
                message.deliveries().stream()
                        .flatMap(delivery -> Stream.concat(
                                Stream.ofNullable(delivery.updatedAt()),
                                delivery.tries().stream().map(one -> one.at().plus(one.took()))))
                        .filter(time -> time.isAfter(message.publishedAt())));
    }

    private record Scale(Instant from, long nanos) {
        int of(Instant time) {
            double part = Duration.between(from, time).toNanos() / (double) Math.max(1, nanos);
            return (int) Math.round(Math.max(0, Math.min(1, part)) * WIDTH);
        }
    }

    private static List<Lane> lanes(Journey.Leg message, @Nullable Instant at, Instant to, Scale scale, Speech speech) {
        return message.deliveries().stream()
                .map(delivery -> lane(message, delivery, at, to, scale, speech))
                .toList();
    }

    private static Lane lane(
            Journey.Leg message,
            Journey.Delivery delivery,
            @Nullable Instant at,
            Instant to,
            Scale scale,
            Speech speech) {
        List<Mark> marks = new ArrayList<>();
        for (Journey.Try one : delivery.tries()) {
            if (at == null || !one.at().isAfter(at)) {
                int x = scale.of(one.at());
                marks.add(new Mark(
                        x,
                        Math.max(6, scale.of(one.at().plus(one.took())) - x),
                        one.outcome().equals("done") ? "good" : one.outcome().equals("dead") ? "bad" : "warn",
                        speech.say("trace.try", one.attempt(), speech.absolute(one.at()), speech.span(one.took()))
                                + (one.error() == null ? "" : ": " + one.error())));
            }
        }
        Instant updated = delivery.updatedAt();
        Instant ended = isOver(delivery) && updated != null && (at == null || !updated.isAfter(at)) ? updated : null;
        boolean over = ended != null;
        if (ended != null
                && delivery.tries().stream().noneMatch(one -> one.outcome().equals("done"))) {
            Duration took = Objects.requireNonNullElse(delivery.took(), Duration.ZERO);
            boolean good = delivery.custody().situation() == Situation.DONE;
            int x = scale.of(ended.minus(good ? took : Duration.ZERO));
            marks.add(new Mark(
                    x,
                    Math.max(6, scale.of(ended) - x),
                    speech.tone(delivery.custody().situation()),
                    speech.absolute(ended)));
        }
        int begin = scale.of(message.publishedAt());
        int end = delivery.state() == null ? begin : scale.of(ended == null ? to : ended);
        Mark waits = new Mark(begin, Math.max(0, end - begin), over ? "past" : "open", "");
        if (at == null) {
            return new Lane(
                    delivery,
                    new State(
                            speech.of(delivery.custody().situation()),
                            speech.tone(delivery.custody().situation())),
                    speech.custody(delivery.custody()),
                    marks,
                    waits);
        }
        AsItStood stood = AsItStood.of(delivery, at, over, speech);
        return new Lane(delivery, stood.state(), stood.sentence(), marks, waits);
    }
}

package dev.tasuki.console.web.flow;

import dev.tasuki.ConsumerStatus;
import dev.tasuki.console.web.speech.Speech;
import dev.tasuki.operations.Custody;
import dev.tasuki.operations.DeadLetter;
import dev.tasuki.operations.Overview;
import dev.tasuki.operations.SystemStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A consumer, as the picture shows it.
 *
 * @param consumer where it stands
 * @param custody what is wrong with it, if anything is
 * @param cut what stands in the way between the queue and it
 * @param fresh dead letters that nobody is on
 * @param known dead letters that somebody is on, or redrives
 * @param words what it says
 */
record Lane(SystemStatus.OfConsumer consumer, @Nullable Custody custody, Cut cut, long fresh, long known, Words words) {

    private static final long SHORT_MILLIS = 1_000;

    /** What stands in the way. */
    enum Cut {
        NONE,
        PAUSED,
        BREAKER,
        NOWHERE
    }

    /** How it looks: the class of the style sheet, and the order of the lanes. */
    enum Tone {
        BAD,
        WARN,
        KNOWN,
        CALM;

        String css() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What it says.
     *
     * @param waiting what waits before it; empty for nothing
     * @param state how it is
     * @param figures its rate, and what it tries again
     * @param all everything, for whoever does not see the picture
     */
    record Words(String waiting, String state, String figures, String all) {}

    /** All of a topic, those in trouble first. */
    static List<Lane> of(Overview overview, String topic, Speech speech) {
        return overview.status().consumers().stream()
                .filter(consumer -> consumer.status().topic().equals(topic))
                .map(consumer -> of(consumer, overview, speech))
                .sorted(Comparator.comparing(Lane::tone)
                        .thenComparing(lane -> lane.consumer().status().name()))
                .toList();
    }

    private static Lane of(SystemStatus.OfConsumer consumer, Overview overview, Speech speech) {
        ConsumerStatus its = consumer.status();
        Custody wrong = Stream.concat(Stream.of(overview.triage().verdict()), overview.triage().others().stream())
                .filter(custody -> its.name().equals(custody.consumer()))
                .findFirst()
                .orElse(null);
        List<DeadLetter.Group> groups = overview.groups().stream()
                .filter(group -> group.consumer().equals(its.name()))
                .toList();
        long fresh = groups.stream()
                .filter(DeadLetter.Group::isNew)
                .mapToLong(group -> group.count() - group.redriving())
                .sum();
        Cut cut = cut(consumer);
        return new Lane(consumer, wrong, cut, fresh, its.dead() - fresh, words(consumer, wrong, cut, fresh, speech));
    }

    private static Cut cut(SystemStatus.OfConsumer consumer) {
        if (consumer.paused() != null) {
            return Cut.PAUSED;
        } else if (consumer.nodes() == 0) {
            return Cut.NOWHERE;
        }
        return consumer.status().breaker() == null ? Cut.NONE : Cut.BREAKER;
    }

    private static Words words(
            SystemStatus.OfConsumer consumer, @Nullable Custody wrong, Cut cut, long fresh, Speech speech) {
        ConsumerStatus its = consumer.status();
        // What is in the queue for an instant is on its way, and no backlog: a quiet system looks quiet
        String waiting = its.lagMessages() == 0 || its.lag().toMillis() < SHORT_MILLIS && cut == Cut.NONE
                ? ""
                : speech.say("flow.waiting", its.lagMessages(), speech.span(its.lag()));
        String state = state(consumer, wrong, cut, speech);
        List<String> figures = new ArrayList<>(List.of(speech.say("flow.rate", speech.rate(consumer.perSecond()))));
        if (its.retrying() > 0) {
            figures.add(speech.say("flow.retrying", its.retrying()));
        }
        if (its.blocked() > 0) {
            figures.add(speech.say("flow.blocked", its.blocked()));
        }
        String all = Stream.of(
                        its.name() + " (" + its.owner() + ")",
                        state,
                        waiting,
                        String.join(", ", figures),
                        its.dead() == 0 ? "" : speech.say("flow.dead", its.dead(), fresh))
                .filter(part -> !part.isEmpty())
                .reduce((a, b) -> a + "; " + b)
                .orElseThrow();
        return new Words(waiting, state, String.join(" · ", figures), all);
    }

    private static String state(SystemStatus.OfConsumer consumer, @Nullable Custody wrong, Cut cut, Speech speech) {
        if (consumer.status().unaccounted() != 0) {
            return speech.say("flow.unaccounted", consumer.status().unaccounted());
        }
        return switch (cut) {
            case PAUSED ->
                Optional.ofNullable(consumer.paused())
                        .map(pause -> speech.say("flow.paused", pause.by(), speech.relative(pause.at())))
                        .orElse("");
            case NOWHERE -> speech.say("flow.nowhere");
            case BREAKER ->
                speech.say(
                        "flow.breaker",
                        speech.relative(Objects.requireNonNull(consumer.status().breaker())
                                .since()));
            case NONE ->
                wrong == null || !wrong.situation().isTrouble()
                        ? speech.say("flow.running")
                        : speech.of(wrong.situation());
        };
    }

    Tone tone() {
        if (cut == Cut.NOWHERE
                || cut == Cut.BREAKER
                || fresh > 0
                || consumer.status().unaccounted() != 0) {
            return Tone.BAD;
        } else if (cut == Cut.PAUSED) {
            return Tone.WARN;
        } else if (custody != null && custody.situation().isTrouble()) {
            return switch (custody.situation()) {
                case RETRYING, BLOCKED, BEHIND -> Tone.WARN;
                default -> Tone.BAD;
            };
        }
        return known > 0 ? Tone.KNOWN : Tone.CALM;
    }
}

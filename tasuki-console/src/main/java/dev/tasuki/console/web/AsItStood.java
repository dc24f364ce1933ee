package dev.tasuki.console.web;

import dev.tasuki.console.web.speech.Speech;
import dev.tasuki.operations.Journey;
import java.time.Instant;
import java.util.List;

/**
 * A delivery as it stood at a time, from what is recorded of it: its tries, and when it was over. What nobody writes down, such as
 * whether a breaker was open then, is not made up.
 */
record AsItStood(TraceTree.State state, String sentence) {

    static AsItStood of(Journey.Delivery delivery, Instant at, boolean over, Speech speech) {
        if (over) {
            return new AsItStood(
                    new TraceTree.State(
                            speech.of(delivery.custody().situation()),
                            speech.tone(delivery.custody().situation())),
                    speech.say("stood.over", delivery.consumer(), speech.absolute(delivery.updatedAt())));
        }
        List<Journey.Try> failed = delivery.tries().stream()
                .filter(one ->
                        !one.at().plus(one.took()).isAfter(at) && !one.outcome().equals("done"))
                .toList();
        if (failed.isEmpty()) {
            return new AsItStood(
                    new TraceTree.State(speech.say("stood.open"), "plain"),
                    speech.say("stood.waiting", delivery.consumer()));
        }
        Journey.Try last = failed.get(failed.size() - 1);
        boolean dead = last.outcome().equals("dead");
        return new AsItStood(
                new TraceTree.State(speech.say(dead ? "stood.dead" : "stood.failed"), dead ? "bad" : "warn"),
                speech.say(
                        dead ? "stood.dead.since" : "stood.failed.times",
                        delivery.consumer(),
                        failed.size(),
                        speech.absolute(last.at()),
                        String.valueOf(last.error())));
    }
}

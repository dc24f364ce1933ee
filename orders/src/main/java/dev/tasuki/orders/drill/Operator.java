package dev.tasuki.orders.drill;

import dev.tasuki.operations.By;
import dev.tasuki.operations.DeadLetterFilter;
import dev.tasuki.operations.Operations;
import dev.tasuki.operations.Redrive;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The person on call. What she does, she does through {@link Operations}; what she did, she remembers, to compare it with the audit. */
final class Operator {
    static final String NAME = "mika";

    private final Operations operations;
    private final Screen screen;
    private final List<Acts.Done> done = new ArrayList<>();

    Operator(Operations operations, Screen screen) {
        this.operations = operations;
        this.screen = screen;
    }

    void pause(String consumer, String why) {
        operations.pause(consumer, by("pause", consumer, why));
    }

    void resume(String consumer, String why) {
        operations.resume(consumer, by("resume", consumer, why));
    }

    void accept(String consumer, String fingerprint, Duration time, String why) {
        operations.deadLetters().accept(consumer, fingerprint, Instant.now().plus(time), by("accept", consumer, why));
    }

    Redrive redrive(String consumer, String why) {
        return operations.deadLetters().redrive(DeadLetterFilter.of(consumer), by("redrive", consumer, why));
    }

    Redrive redriveEdited(String consumer, long seq, byte[] payload, String why) {
        return operations
                .deadLetters()
                .redriveEdited(consumer, seq, payload, by("redrive edited", consumer + " " + seq, why));
    }

    long discard(String key, String why) {
        return operations.deadLetters().discard(Play.ofKey(key), by("discard", key, why));
    }

    private By by(String act, String what, String why) {
        screen.act(NAME, act, what, why);
        done.add(new Acts.Done(NAME, act, why));
        return new By(NAME, why);
    }

    /** What she did, oldest first. */
    List<Acts.Done> done() {
        return List.copyOf(done);
    }
}

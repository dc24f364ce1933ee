package dev.tasuki.console.cli;

import dev.tasuki.operations.By;
import dev.tasuki.operations.Operations;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says that somebody is on it. */
@Command(name = "accept")
final class DlqAcceptCommand extends Acting {
    @Option(names = "--consumer", paramLabel = "NAME", required = true, descriptionKey = "option.consumer")
    String consumer = "";

    @Option(names = "--group", paramLabel = "FINGERPRINT", required = true, descriptionKey = "option.group")
    String group = "";

    @Option(names = "--until", paramLabel = "WHEN", required = true, descriptionKey = "option.accept.until")
    String until = "";

    DlqAcceptCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer(Operations operations) {
        By by = byWithReason();
        Instant end = new When(session.pen().words(), session.pen().times().clock()).future(until);
        operations.deadLetters().accept(consumer, group, end, by);
        return done(
                "accept",
                group,
                1,
                session.pen().say("done.accept", by.who(), session.pen().times().both(end)));
    }
}

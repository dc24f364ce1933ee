package dev.tasuki.console.cli;

import dev.tasuki.operations.Operations;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lets a consumer begin nothing new. */
@Command(name = "pause")
final class PauseCommand extends Acting {
    @Parameters(paramLabel = "CONSUMER", descriptionKey = "parameter.consumer")
    String consumer = "";

    PauseCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer(Operations operations) {
        var by = byWithReason();
        confirm(null, session.pen().say("confirm.pause", consumer));
        operations.pause(consumer, by);
        return done("pause", consumer, 1, session.pen().say("done.pause", consumer));
    }
}

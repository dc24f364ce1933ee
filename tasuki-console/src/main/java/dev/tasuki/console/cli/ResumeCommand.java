package dev.tasuki.console.cli;

import dev.tasuki.operations.Operations;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lets a paused consumer go on. */
@Command(name = "resume")
final class ResumeCommand extends Acting {
    @Parameters(paramLabel = "CONSUMER", descriptionKey = "parameter.consumer")
    String consumer = "";

    ResumeCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer(Operations operations) {
        operations.resume(consumer, by());
        return done("resume", consumer, 1, session.pen().say("done.resume", consumer));
    }
}

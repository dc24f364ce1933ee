package dev.tasuki.console.cli;

import dev.tasuki.console.view.RedrivesView;
import dev.tasuki.operations.Operations;
import dev.tasuki.operations.Redrive;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lets a stopped redrive go on. */
@Command(name = "continue")
final class DlqContinueCommand extends Acting {
    @Parameters(paramLabel = "REDRIVE", descriptionKey = "parameter.redrive")
    long id;

    DlqContinueCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer(Operations operations) {
        Redrive redrive = operations.deadLetters().goOn(id, by());
        return new Answer(redrive, pen -> RedrivesView.one(pen, redrive), false);
    }
}

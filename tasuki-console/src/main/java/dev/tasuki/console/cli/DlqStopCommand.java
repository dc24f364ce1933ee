package dev.tasuki.console.cli;

import dev.tasuki.console.view.RedrivesView;
import dev.tasuki.operations.Operations;
import dev.tasuki.operations.Redrive;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Stops a redrive. */
@Command(name = "stop")
final class DlqStopCommand extends Acting {
    @Parameters(paramLabel = "REDRIVE", descriptionKey = "parameter.redrive")
    long id;

    DlqStopCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer(Operations operations) {
        confirm(null, session.pen().say("confirm.stop", String.valueOf(id)));
        Redrive redrive = operations.deadLetters().stop(id, by());
        return new Answer(redrive, pen -> RedrivesView.one(pen, redrive), false);
    }
}

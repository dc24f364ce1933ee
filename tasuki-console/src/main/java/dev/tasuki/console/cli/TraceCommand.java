package dev.tasuki.console.cli;

import dev.tasuki.console.view.TraceView;
import dev.tasuki.operations.Journey;
import dev.tasuki.operations.Operations;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** How far something got. */
@Command(name = "trace")
final class TraceCommand extends Asking {
    @Parameters(paramLabel = "ID", descriptionKey = "parameter.id")
    String id = "";

    TraceCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer(Operations operations) {
        Journey journey = operations.trace(id);
        return new Answer(journey, pen -> new TraceView(pen).page(journey), TraceView.needsAttention(journey));
    }
}

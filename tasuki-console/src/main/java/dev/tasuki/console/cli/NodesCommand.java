package dev.tasuki.console.cli;

import dev.tasuki.console.view.NodesView;
import dev.tasuki.operations.Operations;
import dev.tasuki.operations.SystemStatus;
import picocli.CommandLine.Command;

/** Which processes work. */
@Command(name = "nodes")
final class NodesCommand extends Asking {

    NodesCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer(Operations operations) {
        SystemStatus status = operations.status();
        return new Answer(status.nodes(), pen -> NodesView.page(pen, status), NodesView.alive(status) == 0);
    }
}

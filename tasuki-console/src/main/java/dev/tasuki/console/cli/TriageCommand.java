package dev.tasuki.console.cli;

import dev.tasuki.console.view.TriageView;
import dev.tasuki.operations.Operations;
import dev.tasuki.operations.Triage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Whose move it is. */
@Command(name = "triage")
final class TriageCommand extends Asking {
    @Parameters(paramLabel = "ID", arity = "0..1", descriptionKey = "parameter.id")
    @Nullable
    String id;

    TriageCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer(Operations operations) {
        Triage triage = id == null ? operations.triage() : operations.triage(id);
        return new Answer(triage, pen -> TriageView.page(pen, triage), !triage.isFine());
    }
}

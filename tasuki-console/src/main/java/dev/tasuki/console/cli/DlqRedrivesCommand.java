package dev.tasuki.console.cli;

import dev.tasuki.console.view.RedrivesView;
import dev.tasuki.operations.Operations;
import dev.tasuki.operations.Redrive;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The newest redrives, or one, to follow. */
@Command(name = "redrives")
final class DlqRedrivesCommand extends Asking {
    @Parameters(paramLabel = "REDRIVE", arity = "0..1", descriptionKey = "parameter.redrive")
    @Nullable
    Long id;

    @Option(names = "--follow", descriptionKey = "option.follow")
    boolean follow;

    DlqRedrivesCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer(Operations operations) {
        if (id == null) {
            List<Redrive> redrives = operations.deadLetters().redrives(20);
            return new Answer(redrives, pen -> RedrivesView.page(pen, redrives), false);
        }
        Redrive found = operations
                .deadLetters()
                .redrive(id)
                .orElseThrow(() -> new Refused(session.pen().say("error.no.redrive", String.valueOf(id))));
        Redrive redrive = follow ? new Following(session, this::say).follow(operations.deadLetters(), found) : found;
        return new Answer(redrive, pen -> RedrivesView.one(pen, redrive), RedrivesView.needsAttention(redrive));
    }
}

package dev.tasuki.console.cli;

import dev.tasuki.console.view.DeadLettersView;
import dev.tasuki.operations.DeadLetter;
import dev.tasuki.operations.DeadLetterFilter;
import dev.tasuki.operations.Operations;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** All about one dead letter. */
@Command(name = "show")
final class DlqShowCommand extends Asking {
    @Parameters(paramLabel = "CONSUMER", descriptionKey = "parameter.consumer")
    String consumer = "";

    @Parameters(paramLabel = "SEQ", descriptionKey = "parameter.seq")
    long seq;

    DlqShowCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer(Operations operations) {
        DeadLetter.Detail detail = operations
                .deadLetters()
                .find(consumer, seq)
                .orElseThrow(() -> new Refused(session.pen().say("error.no.letter", consumer, String.valueOf(seq))));
        Optional<DeadLetter.Group> group = common.json
                ? Optional.empty()
                : operations
                        .deadLetters()
                        .groups(DeadLetterFilter.of(consumer, detail.letter().fingerprint()))
                        .stream()
                        .findFirst();
        return new Answer(detail, pen -> new DeadLettersView(pen).detail(detail, group), false);
    }
}

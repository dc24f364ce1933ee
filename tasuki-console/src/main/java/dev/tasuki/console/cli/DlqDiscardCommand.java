package dev.tasuki.console.cli;

import dev.tasuki.console.view.RedrivesView;
import dev.tasuki.operations.By;
import dev.tasuki.operations.DeadLetter;
import dev.tasuki.operations.DeadLetterFilter;
import dev.tasuki.operations.Operations;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Gives dead letters up for good. */
@Command(name = "discard")
final class DlqDiscardCommand extends Acting {
    @Mixin
    final FilterOptions options = new FilterOptions();

    DlqDiscardCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer(Operations operations) {
        By by = byWithReason();
        DeadLetterFilter filter = options.filterForAct(session);
        DeadLetter.Preview preview = preview(operations, filter);
        confirm(RedrivesView.preview(session.pen(), preview), session.pen().say("confirm.discard", preview.count()));
        long discarded = operations.deadLetters().discard(filter, by);
        return done("discard", "dead letters", discarded, session.pen().say("done.discard", discarded));
    }
}

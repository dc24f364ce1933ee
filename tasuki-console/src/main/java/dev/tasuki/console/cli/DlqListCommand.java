package dev.tasuki.console.cli;

import dev.tasuki.console.view.DeadLettersView;
import dev.tasuki.console.view.GroupsView;
import dev.tasuki.operations.DeadLetter;
import dev.tasuki.operations.DeadLetterFilter;
import dev.tasuki.operations.Operations;
import dev.tasuki.operations.Page;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Dead letters one by one. */
@Command(name = "list")
final class DlqListCommand extends Asking {
    @Mixin
    final FilterOptions options = new FilterOptions();

    @Mixin
    final PageOptions page = new PageOptions();

    DlqListCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer(Operations operations) {
        DeadLetterFilter filter = options.filter(session);
        // In this order, since two answers are of two moments: what is counted is listed, too
        List<DeadLetter.Group> groups = operations.deadLetters().groups(filter);
        Page<DeadLetter> letters = operations.deadLetters().list(filter, page.after, page.limit(session));
        return new Answer(
                letters, pen -> new DeadLettersView(pen).page(letters, groups), GroupsView.onNobody(groups) > 0);
    }
}

package dev.tasuki.console.cli;

import dev.tasuki.console.view.GroupsView;
import dev.tasuki.operations.DeadLetter;
import dev.tasuki.operations.Operations;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Dead letters by the way in which they failed. */
@Command(name = "groups")
final class DlqGroupsCommand extends Asking {
    @Mixin
    final FilterOptions options = new FilterOptions();

    DlqGroupsCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer(Operations operations) {
        List<DeadLetter.Group> groups = operations.deadLetters().groups(options.filter(session));
        return new Answer(groups, pen -> GroupsView.page(pen, groups), GroupsView.onNobody(groups) > 0);
    }
}

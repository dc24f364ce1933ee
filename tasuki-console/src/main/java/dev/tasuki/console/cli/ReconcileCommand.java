package dev.tasuki.console.cli;

import dev.tasuki.console.view.LedgerViews;
import dev.tasuki.operations.Operations;
import dev.tasuki.operations.Reconciliation;
import java.util.List;
import picocli.CommandLine.Command;

/** Whether every message is accounted for. */
@Command(name = "reconcile")
final class ReconcileCommand extends Asking {

    ReconcileCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer(Operations operations) {
        List<Reconciliation> sums = operations.reconcile();
        return new Answer(
                sums,
                pen -> LedgerViews.reconciliation(pen, sums),
                sums.stream().anyMatch(its -> its.unaccounted() != 0));
    }
}

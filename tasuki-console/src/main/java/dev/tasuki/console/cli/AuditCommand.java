package dev.tasuki.console.cli;

import dev.tasuki.console.view.LedgerViews;
import dev.tasuki.operations.AuditEntry;
import dev.tasuki.operations.Operations;
import dev.tasuki.operations.Page;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Who did what. */
@Command(name = "audit")
final class AuditCommand extends Asking {
    @Option(names = "--consumer", paramLabel = "NAME", descriptionKey = "option.consumer")
    @Nullable
    String consumer;

    @Mixin
    final PageOptions page = new PageOptions();

    AuditCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer(Operations operations) {
        Page<AuditEntry> entries = operations.audit(consumer, page.after, page.limit(session));
        return new Answer(entries, pen -> LedgerViews.audit(pen, entries), false);
    }
}

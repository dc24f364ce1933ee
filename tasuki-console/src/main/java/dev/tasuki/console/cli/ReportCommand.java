package dev.tasuki.console.cli;

import dev.tasuki.operations.IncidentReport;
import dev.tasuki.operations.Operations;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What happened, for a post-mortem. */
@Command(name = "report")
final class ReportCommand extends Asking {
    @Parameters(paramLabel = "ID", arity = "0..1", descriptionKey = "parameter.id")
    @Nullable
    String id;

    @Option(names = "--from", paramLabel = "WHEN", descriptionKey = "option.from")
    @Nullable
    String from;

    @Option(names = "--to", paramLabel = "WHEN", descriptionKey = "option.to")
    @Nullable
    String to;

    ReportCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer(Operations operations) {
        IncidentReport report = report(operations, session.pen().words().locale());
        return new Answer(report, pen -> report.markdown().stripTrailing() + "\n", false);
    }

    private IncidentReport report(Operations operations, Locale language) {
        if ((id == null) == (from == null) || id != null && to != null) {
            throw new Refused(session.pen().say("error.report"));
        }
        if (id != null) {
            return operations.report(id, language);
        }
        When when = new When(session.pen().words(), session.pen().times().clock());
        Instant begin = when.past(Objects.requireNonNull(from));
        Instant end = to == null ? session.pen().times().now() : when.past(to);
        if (!begin.isBefore(end)) {
            throw new Refused(session.pen().say("error.window", begin.toString(), end.toString()));
        }
        return operations.report(begin, end, language);
    }
}

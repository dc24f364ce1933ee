package dev.tasuki.internal.operations;

import dev.tasuki.operations.AuditEntry;
import dev.tasuki.operations.By;
import dev.tasuki.operations.DeadLetter;
import dev.tasuki.operations.DeadLetterFilter;
import dev.tasuki.operations.DeadLetters;
import dev.tasuki.operations.IncidentReport;
import dev.tasuki.operations.Journey;
import dev.tasuki.operations.MessageContent;
import dev.tasuki.operations.Operations;
import dev.tasuki.operations.OperationsException;
import dev.tasuki.operations.Overview;
import dev.tasuki.operations.Page;
import dev.tasuki.operations.ReconciledWindow;
import dev.tasuki.operations.Reconciliation;
import dev.tasuki.operations.Review;
import dev.tasuki.operations.Series;
import dev.tasuki.operations.SystemStatus;
import dev.tasuki.operations.Triage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Operations on one ledger. */
final class LedgerOperations implements Operations {
    private static final int LONGEST_ID = 500;
    private static final int MOST_REDRIVES = 10;

    private final Ledger ledger;
    private final RememberedFaults faults = new RememberedFaults();

    LedgerOperations(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public Journey trace(String id) {
        String asked = required(id);
        return ledger.ask(connection -> new JourneyReader(connection, StatusReader.brief(connection)).read(asked));
    }

    private static String required(String id) {
        String asked = id.strip();
        if (asked.isEmpty() || asked.length() > LONGEST_ID) {
            throw new OperationsException("what to look for must have 1 to " + LONGEST_ID
                    + " characters (a key, a message's seq, or a correlation), but has " + asked.length());
        }
        return asked;
    }

    @Override
    public Triage triage() {
        return ledger.ask(connection -> new TriageDesk(connection, StatusReader.brief(connection)).ofEverything());
    }

    @Override
    public Triage triage(String id) {
        String asked = required(id);
        return ledger.ask(connection -> new TriageDesk(connection, StatusReader.brief(connection)).of(asked));
    }

    @Override
    public SystemStatus status() {
        return ledger.ask(StatusReader::all);
    }

    @Override
    public Overview overview() {
        return ledger.ask(connection -> {
            SystemStatus status = StatusReader.brief(connection);
            List<DeadLetter.Group> groups =
                    new DeadLetterQueries(connection).groups(DeadLetterFilter.NONE, faults.judge(connection));
            return new Overview(
                    status,
                    new TriageDesk(connection, status).ofEverything(groups),
                    groups,
                    RedriveQueries.newest(connection, MOST_REDRIVES));
        });
    }

    @Override
    public Series series(String consumer, Duration span) {
        return ledger.ask(connection -> new SeriesReader(connection).of(consumer, span));
    }

    @Override
    public Optional<MessageContent> message(long seq) {
        return ledger.ask(connection -> MessageReader.one(connection, seq));
    }

    @Override
    public DeadLetters deadLetters() {
        return new DeadLetterDesk(ledger);
    }

    @Override
    public void pause(String consumer, By by) {
        by.withReason("pausing a consumer");
        ledger.act(connection -> {
            PauseSwitch.pause(connection, consumer, by);
            return consumer;
        });
    }

    @Override
    public void resume(String consumer, By by) {
        ledger.act(connection -> {
            PauseSwitch.resume(connection, consumer, by);
            return consumer;
        });
    }

    @Override
    public Page<AuditEntry> audit(@Nullable String consumer, @Nullable String after, int limit) {
        DeadLetterDesk.requireLimit(limit);
        return ledger.ask(connection -> Audit.newestFirst(connection, consumer, after, limit));
    }

    @Override
    public Review review() {
        return ledger.ask(connection -> new Reviewer(connection).review());
    }

    @Override
    public IncidentReport report(String id, Locale language) {
        String asked = required(id);
        return ledger.ask(connection -> new ReportWriter(connection, language).of(asked));
    }

    @Override
    public IncidentReport report(Instant from, Instant to, Locale language) {
        requireWindow(from, to);
        return ledger.ask(connection -> new ReportWriter(connection, language).of(from, to));
    }

    @Override
    public List<Reconciliation> reconcile() {
        return ledger.ask(Sums::all);
    }

    @Override
    public List<ReconciledWindow> reconcile(Instant from, Instant to) {
        requireWindow(from, to);
        return ledger.ask(connection -> new WindowSums(connection, from, to).all());
    }

    private static void requireWindow(Instant from, Instant to) {
        if (!from.isBefore(to)) {
            throw new OperationsException("the window must end after it begins, but is from " + from + " to " + to);
        }
    }
}

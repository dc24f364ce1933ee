package dev.tasuki.console.cli;

import dev.tasuki.console.view.LedgerViews;
import dev.tasuki.operations.Operations;
import dev.tasuki.operations.ReconciledWindow;
import dev.tasuki.operations.Reconciliation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Whether every message is accounted for: ever, or in windows of time, with those named that are not. */
@Command(name = "reconcile")
final class ReconcileCommand extends Asking {
    private static final int MOST_WINDOWS = 100;

    @Option(names = "--since", paramLabel = "WHEN", descriptionKey = "option.reconcile.since")
    @Nullable
    String since;

    @Option(names = "--until", paramLabel = "WHEN", descriptionKey = "option.reconcile.until")
    @Nullable
    String until;

    @Option(names = "--window", paramLabel = "SPAN", descriptionKey = "option.reconcile.window")
    @Nullable
    String window;

    ReconcileCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer(Operations operations) {
        if (since == null) {
            if (until != null || window != null) {
                throw new Refused(session.pen().say("error.reconcile"));
            }
            List<Reconciliation> sums = operations.reconcile();
            return new Answer(
                    sums,
                    pen -> LedgerViews.reconciliation(pen, sums),
                    sums.stream().anyMatch(its -> its.unaccounted() != 0));
        }
        List<ReconciledWindow> windows = windows(operations, since);
        return new Answer(
                windows,
                pen -> LedgerViews.windows(pen, windows),
                windows.stream().anyMatch(its -> its.unaccounted() != 0));
    }

    private List<ReconciledWindow> windows(Operations operations, String begin) {
        Clock clock = session.pen().times().clock();
        Instant now = clock.instant(); // one for all: whatever goes by meanwhile would make a window of its own
        When when = new When(session.pen().words(), Clock.fixed(now, clock.getZone()));
        Instant from = when.past(begin);
        Instant to = until == null ? now : when.past(until);
        if (!from.isBefore(to)) {
            throw new Refused(session.pen().say("error.window", from.toString(), to.toString()));
        }
        Duration step = window == null ? Duration.between(from, to) : span(window, Duration.between(from, to));
        List<ReconciledWindow> windows = new ArrayList<>();
        for (Instant at = from; at.isBefore(to); at = at.plus(step)) {
            Instant end = at.plus(step);
            windows.addAll(operations.reconcile(at, end.isBefore(to) ? end : to));
        }
        return windows;
    }

    private Duration span(String text, Duration whole) {
        Duration step = When.span(text).orElse(Duration.ZERO);
        if (step.isZero() || whole.dividedBy(step) >= MOST_WINDOWS) {
            throw new Refused(session.pen().say("error.windows", text, MOST_WINDOWS));
        }
        return step;
    }
}

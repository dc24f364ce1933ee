package dev.tasuki.console.cli;

import dev.tasuki.DeliveryState;
import dev.tasuki.operations.AuditEntry;
import dev.tasuki.operations.By;
import dev.tasuki.operations.Custody;
import dev.tasuki.operations.DeadLetter;
import dev.tasuki.operations.DeadLetterFilter;
import dev.tasuki.operations.DeadLetters;
import dev.tasuki.operations.Fault;
import dev.tasuki.operations.Holder;
import dev.tasuki.operations.IncidentReport;
import dev.tasuki.operations.Journey;
import dev.tasuki.operations.MessageContent;
import dev.tasuki.operations.Operations;
import dev.tasuki.operations.OperationsException;
import dev.tasuki.operations.Overview;
import dev.tasuki.operations.Page;
import dev.tasuki.operations.Phrase;
import dev.tasuki.operations.ReconciledWindow;
import dev.tasuki.operations.Reconciliation;
import dev.tasuki.operations.Redrive;
import dev.tasuki.operations.Review;
import dev.tasuki.operations.Series;
import dev.tasuki.operations.Situation;
import dev.tasuki.operations.SystemStatus;
import dev.tasuki.operations.Triage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A ledger in memory: one order, whose mail is a dead letter. What is done to it is written down. */
final class Shop implements Operations, DeadLetters {
    static final Instant NOW = Instant.parse("2026-11-22T18:00:00Z");
    final List<String> acts = new ArrayList<>();
    boolean accepted;
    byte[] payload = "{\"id\":\"order-1\",\"mail\":\"x\"}".getBytes(StandardCharsets.UTF_8);
    Redrive.State end = Redrive.State.FINISHED;

    static Custody dead() {
        return new Custody(
                "mail",
                Situation.DEAD,
                Holder.CONSUMER,
                "team-customer",
                NOW.minusSeconds(240),
                null,
                Phrase.text("550 no such box"),
                null);
    }

    DeadLetter letter() {
        return new DeadLetter(
                "mail",
                4711,
                "orders",
                "OrderPlaced",
                "order-1",
                5,
                NOW.minusSeconds(240),
                "Smtp.send",
                "550 no such box",
                "SMTP",
                null);
    }

    private Redrive redrive(Redrive.State state) {
        boolean over = state != Redrive.State.RUNNING;
        return new Redrive(7, "mika", "repaired", NOW, state, 1, over ? 0 : 1, 0, over ? 1 : 0, 0, null);
    }

    @Override
    public Journey trace(String id) {
        if (!id.equals("order-1")) {
            return new Journey(
                    id,
                    List.of(),
                    new Custody(null, Situation.NEVER_PUBLISHED, Holder.PRODUCER, "?", null, null, Phrase.NONE, null),
                    false);
        }
        Custody done = new Custody(
                "stock",
                Situation.DONE,
                Holder.NOBODY,
                "team-warehouse",
                NOW.minusSeconds(299),
                null,
                Phrase.NONE,
                null);
        return new Journey(
                id,
                List.of(new Journey.Leg(
                        4711,
                        "orders",
                        "OrderPlaced",
                        "order-1",
                        NOW.minusSeconds(300),
                        "4711",
                        null,
                        List.of(
                                new Journey.Delivery(
                                        "mail",
                                        "team-customer",
                                        DeliveryState.DEAD,
                                        5,
                                        NOW.minusSeconds(240),
                                        Duration.ofMillis(12),
                                        "n1",
                                        "550 no such box",
                                        List.of(),
                                        dead()),
                                new Journey.Delivery(
                                        "stock",
                                        "team-warehouse",
                                        DeliveryState.DONE,
                                        1,
                                        NOW.minusSeconds(299),
                                        Duration.ofMillis(3),
                                        "n1",
                                        null,
                                        List.of(),
                                        done)))),
                null,
                false);
    }

    @Override
    public Triage triage() {
        return new Triage(
                "",
                List.of(new Triage.Finding(Triage.Question.QUEUE_MOVES, true, Phrase.of("triage.moves"))),
                new Custody(null, Situation.DONE, Holder.NOBODY, "", null, null, Phrase.NONE, null),
                List.of());
    }

    @Override
    public Triage triage(String id) {
        return new Triage(id, List.of(), dead(), List.of());
    }

    @Override
    public SystemStatus status() {
        return new SystemStatus(NOW, false, List.of(), List.of(), List.of(), null);
    }

    @Override
    public Overview overview() {
        return new Overview(status(), triage(), groups(DeadLetterFilter.NONE), redrives(10));
    }

    @Override
    public Series series(String consumer, Duration span) {
        return new Series(consumer, span.dividedBy(60), List.of());
    }

    @Override
    public Optional<MessageContent> message(long seq) {
        return Optional.empty();
    }

    @Override
    public DeadLetters deadLetters() {
        return this;
    }

    @Override
    public void pause(String consumer, By by) {
        acts.add("pause " + consumer + " by " + by.who() + ": " + by.why());
    }

    @Override
    public void resume(String consumer, By by) {
        throw new OperationsException(consumer + " is not paused");
    }

    @Override
    public Page<AuditEntry> audit(String consumer, String after, int limit) {
        return new Page<>(List.of(), null);
    }

    @Override
    public Review review() {
        return new Review(List.of(new Review.Answer(
                Review.Question.CONSUMERS_IDEMPOTENT,
                Review.Verdict.NO,
                List.of(Phrase.of("review.undeclared", "mail", "team-customer", "SMTP")))));
    }

    @Override
    public IncidentReport report(String id, Locale language) {
        return new IncidentReport("# " + id + " " + language, 1);
    }

    @Override
    public IncidentReport report(Instant from, Instant to, Locale language) {
        return new IncidentReport("# " + from + " " + to, 0);
    }

    @Override
    public List<Reconciliation> reconcile() {
        return List.of(new Reconciliation("mail", 1_000, 998, 0, 1, 1, List.of()));
    }

    @Override
    public List<ReconciledWindow> reconcile(Instant from, Instant to) {
        boolean lossy = to.equals(NOW); // the last window has lost two, of which one can be named
        return List.of(new ReconciledWindow(
                "mail",
                from,
                to,
                100,
                lossy ? 98 : 100,
                0,
                lossy ? 2 : 0,
                lossy ? List.of(new ReconciledWindow.Missing(4711, "OrderPlaced", "order-4711", 3, from)) : List.of(),
                lossy ? 1 : 0));
    }

    @Override
    public List<DeadLetter.Group> groups(DeadLetterFilter filter) {
        DeadLetter.Acceptance on =
                accepted ? new DeadLetter.Acceptance("mika", "fix is coming", NOW, NOW.plusSeconds(3_600)) : null;
        return List.of(new DeadLetter.Group(
                "mail",
                "team-customer",
                "Smtp.send",
                1,
                1,
                0,
                NOW.minusSeconds(240),
                NOW.minusSeconds(240),
                "550 no such box",
                4711,
                new Fault(Fault.Side.PAYLOAD, List.of(Phrase.of("fault.refused"))),
                on));
    }

    @Override
    public Page<DeadLetter> list(DeadLetterFilter filter, String after, int limit) {
        return new Page<>(List.of(letter()), "mark");
    }

    @Override
    public Optional<DeadLetter.Detail> find(String consumer, long seq) {
        return Optional.of(new DeadLetter.Detail(
                letter(), NOW.minusSeconds(300), "4711", null, "application/json", payload, List.of(), "", List.of()));
    }

    @Override
    public DeadLetter.Preview preview(DeadLetterFilter filter) {
        return new DeadLetter.Preview(1, List.of(new DeadLetter.OfConsumer("mail", "SMTP", 1)), 1, 0);
    }

    @Override
    public Redrive redrive(DeadLetterFilter filter, By by) {
        acts.add("redrive " + filter.consumer() + " by " + by.who());
        return redrive(Redrive.State.RUNNING);
    }

    @Override
    public Redrive redriveEdited(String consumer, long seq, byte[] edited, By by) {
        acts.add("edited " + seq + " " + new String(edited, StandardCharsets.UTF_8));
        return redrive(Redrive.State.RUNNING);
    }

    @Override
    public Optional<Redrive> redrive(long id) {
        return Optional.of(redrive(end));
    }

    @Override
    public List<Redrive> redrives(int limit) {
        return List.of(redrive(end));
    }

    @Override
    public Redrive stop(long id, By by) {
        acts.add("stop " + id);
        return redrive(Redrive.State.STOPPED);
    }

    @Override
    public Redrive goOn(long id, By by) {
        return redrive(Redrive.State.RUNNING);
    }

    @Override
    public long discard(DeadLetterFilter filter, By by) {
        acts.add("discard by " + by.who() + ": " + by.why());
        return 1;
    }

    @Override
    public void accept(String consumer, String fingerprint, Instant until, By by) {
        acts.add("accept " + fingerprint + " until " + until);
    }
}

package dev.tasuki.orders.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.ConsumerStatus;
import dev.tasuki.HeldSpace;
import dev.tasuki.RetryPolicy;
import dev.tasuki.console.text.Words;
import dev.tasuki.operations.Custody;
import dev.tasuki.operations.Fault.Side;
import dev.tasuki.operations.Holder;
import dev.tasuki.operations.Phrase;
import dev.tasuki.operations.Reconciliation;
import dev.tasuki.operations.Redrive;
import dev.tasuki.operations.Review;
import dev.tasuki.operations.Situation;
import dev.tasuki.operations.SystemStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A claim that cannot fail says nothing: each kind of evidence is told right from wrong. */
class EvidenceTest {
    private static final Instant NOW = Instant.parse("2026-11-22T03:00:00Z");

    /** What a claim holds with, and what it does not hold with, each wrong in one way. */
    record Case(Evidence right, List<Evidence> wrong) {
        static Case of(Evidence right, Evidence... wrong) {
            return new Case(right, List.of(wrong));
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                Case.of(
                        new Answers(3, 3, 1, Duration.ofMillis(20)),
                        new Answers(3, 2, 0, Duration.ZERO),
                        new Answers(0, 0, 0, Duration.ZERO)),
                Case.of(
                        new Through(List.of("mail"), 2, List.of()),
                        new Through(List.of("mail"), 2, List.of("order-1")),
                        new Through(List.of("mail"), 0, List.of())),
                Case.of(
                        named(Situation.DEAD, Holder.CONSUMER, "team-payment"),
                        named(Situation.RETRYING, Holder.CONSUMER, "team-payment"),
                        named(Situation.DEAD, Holder.PRODUCER, "team-payment"),
                        named(Situation.DEAD, Holder.CONSUMER, "team-customer")),
                Case.of(new Flood(5, 0), new Flood(5, 1), new Flood(0, 0)),
                Case.of(new Letters(4, 4), new Letters(4, 3), new Letters(0, 1)),
                Case.of(
                        new Counts(Map.of("CHAWAN", 2L), Map.of("CHAWAN", 2L)),
                        new Counts(Map.of("CHAWAN", 2L), Map.of("CHAWAN", 3L)),
                        new Counts(Map.of("CHAWAN", 2L), Map.of()),
                        new Counts(Map.of("CHAWAN", 2L), Map.of("CHAWAN", 2L, "HASHI", 1L)),
                        new Counts(Map.of(), Map.of())),
                Case.of(
                        charges(charge("a", 100), charge("b", 200)),
                        charges(charge("a", 100)),
                        charges(charge("a", 100), charge("b", 201)),
                        charges(charge("a", 100), charge("b", 200), charge("b", 200)),
                        charges(charge("a", 100), charge("b", 200), charge("stranger", 1)),
                        new Charges(Map.of(), List.of())),
                Case.of(
                        new Silence(charges(charge("a", 100), charge("b", 200)), 20),
                        new Silence(charges(charge("a", 100), charge("b", 200)), 2),
                        new Silence(charges(charge("a", 100)), 20)),
                Case.of(
                        mails(mail("1", "a@x"), mail("1", "a@x"), mail("2", "b@x")),
                        mails(mail("1", "a@x")),
                        mails(mail("1", "a@x"), mail("3", "a@x"), mail("2", "b@x")),
                        mails(mail("1", "a@x"), mail("2", "b@x"), mail("4", "stranger@x")),
                        new Mails(Set.of(), List.of())),
                Case.of(
                        new Judged(Side.DEPENDENCY, Side.DEPENDENCY, 3, 3),
                        new Judged(Side.DEPENDENCY, Side.CODE, 3, 3),
                        new Judged(Side.DEPENDENCY, Side.DEPENDENCY, 3, 2),
                        new Judged(Side.DEPENDENCY, Side.DEPENDENCY, 0, 0)),
                Case.of(new Warned(3, 3, 3), new Warned(3, 3, 2), new Warned(3, 2, 3), new Warned(0, 0, 0)),
                Case.of(
                        redriven(Redrive.State.FINISHED, 3, 3),
                        redriven(Redrive.State.RUNNING, 3, 3),
                        redriven(Redrive.State.FINISHED, 3, 2),
                        redriven(Redrive.State.FINISHED, 2, 2)),
                Case.of(
                        new Repaired(redriven(Redrive.State.FINISHED, 3, 3), true, 0, 1),
                        new Repaired(redriven(Redrive.State.STOPPED, 3, 3), true, 0, 1),
                        new Repaired(redriven(Redrive.State.FINISHED, 3, 3), false, 0, 1),
                        new Repaired(redriven(Redrive.State.FINISHED, 3, 3), true, 1, 1),
                        new Repaired(redriven(Redrive.State.FINISHED, 3, 3), true, 0, 0)),
                Case.of(
                        sharing(16, node("orders-1", true, 8), node("orders-2", true, 8)),
                        sharing(15, node("orders-1", true, 8), node("orders-2", true, 7)),
                        sharing(16, node("orders-1", true, 16), node("orders-2", true, 0)),
                        sharing(16, node("orders-1", true, 8), node("orders-2", false, 8)),
                        sharing(16, node("orders-1", true, 8), node("orders-3", true, 8)),
                        sharing(16, node("orders-1", true, 8), node("orders-2", true, 7), node("orders-9", false, 1))),
                Case.of(
                        new Blame(12, 5, 0, 40),
                        new Blame(12, 5, 1, 40),
                        new Blame(12, 0, 0, 40),
                        new Blame(12, 5, 0, 3),
                        new Blame(0, 0, 0, 0)),
                Case.of(
                        new Sums(1, List.of(sum(10, 10, 0, 0, 0))),
                        new Sums(1, List.of(sum(10, 9, 0, 0, 1))),
                        new Sums(1, List.of(sum(10, 9, 1, 0, 0))),
                        new Sums(1, List.of(sum(10, 9, 0, 1, 0))),
                        new Sums(1, List.of(sum(10, 9, 0, 0, 0))),
                        new Sums(1, List.of(sum(0, 0, 0, 0, 0))),
                        new Sums(2, List.of(sum(10, 10, 0, 0, 0)))),
                Case.of(
                        new Acts(List.of(act("mika", "pause", "why")), List.of(act("mika", "pause", "why"))),
                        new Acts(List.of(act("mika", "pause", "why")), List.of()),
                        new Acts(List.of(act("mika", "pause", "why")), List.of(act("jun", "pause", "why"))),
                        new Acts(List.of(act("mika", "pause", "why")), List.of(act("mika", "pause", ""))),
                        new Acts(
                                List.of(act("mika", "pause", "why")),
                                List.of(act("mika", "pause", "why"), act("mika", "resume", "why"))),
                        new Acts(List.of(), List.of())),
                Case.of(
                        reviewed(Review.Verdict.YES),
                        reviewed(Review.Verdict.NO),
                        reviewed(Review.Verdict.CANNOT_TELL),
                        new Reviewed(new Review(List.of()))),
                Case.of(
                        new Both(new Letters(1, 1), new Flood(1, 0)),
                        new Both(new Letters(1, 0), new Flood(1, 0)),
                        new Both(new Letters(1, 1), new Flood(1, 1))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void holdsWithTheRightNumbersAndWithNoOthers(Case one) {
        assertThat(one.right().holds()).as(one.right().toString()).isTrue();
        one.wrong()
                .forEach(wrong -> assertThat(wrong.holds()).as(wrong.toString()).isFalse());
        Stream.concat(Stream.of(one.right()), one.wrong().stream()).forEach(evidence -> {
            assertThat(evidence.in(DrillWords.in(Locale.ENGLISH))).doesNotContain("{", "null");
            assertThat(evidence.in(DrillWords.in(Locale.JAPANESE))).doesNotContain("{", "null");
        });
    }

    @Test
    void eachKindOfEvidenceIsAmongThem() {
        Set<Class<?>> tested = new HashSet<>();
        cases().forEach(one -> tested.add(one.right().getClass()));
        assertThat(tested).isEqualTo(new HashSet<>(Arrays.asList(Evidence.class.getPermittedSubclasses())));
    }

    @Test
    void whatIsWrongIsSaid() {
        Words words = DrillWords.in(Locale.ENGLISH);
        assertThat(new Counts(Map.of("CHAWAN", 2L), Map.of("CHAWAN", 3L)).in(words))
                .isEqualTo("1 compared, 2 expected, 3 found; wrong: CHAWAN 3 ≠ 2");
        assertThat(named(Situation.DEAD, Holder.PRODUCER, "team-customer").in(words))
                .isEqualTo("dead, held by producer (team-customer); expected dead, held by consumer (team-payment)");
    }

    private static Named named(Situation situation, Holder holder, String name) {
        return Named.of(
                Situation.DEAD,
                "team-payment",
                new Custody("payment", situation, holder, name, NOW, null, Phrase.NONE, null));
    }

    private static Outside.Charge charge(String order, long amount) {
        return new Outside.Charge(order, amount);
    }

    private static Charges charges(Outside.Charge... charges) {
        return new Charges(Map.of("a", 100L, "b", 200L), List.of(charges));
    }

    private static Outside.Mail mail(String id, String to) {
        return new Outside.Mail(id, to);
    }

    private static Mails mails(Outside.Mail... mails) {
        return new Mails(Set.of("a@x", "b@x"), List.of(mails));
    }

    private static Redriven redriven(Redrive.State state, long total, long done) {
        return new Redriven(3, new Redrive(1, "mika", "", NOW, state, total, 0, 0, done, total - done, null));
    }

    private static SystemStatus.Node node(String name, boolean alive, int partitions) {
        return new SystemStatus.Node(
                name, null, alive, NOW, NOW, Duration.ofSeconds(5), false, List.of("mail"), partitions);
    }

    private static Sharing sharing(int assigned, SystemStatus.Node... nodes) {
        ConsumerStatus mail = new ConsumerStatus(
                "mail",
                "Mails",
                "team-customer",
                "orders",
                0,
                Duration.ZERO,
                0,
                0,
                0,
                0,
                0,
                16,
                assigned,
                0,
                new HeldSpace(0, 0, null),
                null);
        SystemStatus.OfConsumer consumer = new SystemStatus.OfConsumer(
                mail, null, List.of(), null, 0, 2, null, NOW, RetryPolicy.standard(), Duration.ofSeconds(30));
        return new Sharing(
                List.of("orders-1", "orders-2"),
                new SystemStatus(NOW, false, List.of(), List.of(consumer), List.of(nodes), NOW));
    }

    private static Reconciliation sum(long published, long recorded, long inFlight, long pending, long unaccounted) {
        return new Reconciliation("mail", published, recorded, inFlight, pending, unaccounted, List.of());
    }

    private static Acts.Done act(String who, String act, String why) {
        return new Acts.Done(who, act, why);
    }

    private static Reviewed reviewed(Review.Verdict last) {
        return new Reviewed(new Review(Arrays.stream(Review.Question.values())
                .map(question -> new Review.Answer(
                        question, question == Review.Question.PROGRESS_VISIBLE ? last : Review.Verdict.YES, List.of()))
                .toList()));
    }
}

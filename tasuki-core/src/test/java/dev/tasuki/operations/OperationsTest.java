package dev.tasuki.operations;

import static dev.tasuki.TestDatabase.consumer;
import static dev.tasuki.TestDatabase.retryEvery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tasuki.DeliveryState;
import dev.tasuki.Effect;
import dev.tasuki.Message;
import dev.tasuki.StartFrom;
import dev.tasuki.Tasuki;
import dev.tasuki.TestDatabase;
import dev.tasuki.Unrecoverable;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What people ask. */
class OperationsTest {
    private final TestDatabase database = TestDatabase.migrated();
    private final Operations operations = Operations.on(database.source());

    @AfterEach
    void close() {
        database.close();
    }

    /** Payment succeeds and says so; mail fails twice; analytics cannot read "bad". */
    private Tasuki shop() {
        return database.started(
                consumer("payment", Effect.external("payment gateway").idempotentBy("the Idempotency-Key header"))
                        .startFrom(StartFrom.EARLIEST)
                        .types("OrderPlaced")
                        .responsibility("Charges for a placed order")
                        .owner("team-payment")
                        .handler(delivery -> delivery.publish(Message.to("orders")
                                .type("OrderPaid")
                                .key(delivery.key().orElseThrow())
                                .build())),
                consumer("mail", Effect.external("SMTP"))
                        .startFrom(StartFrom.EARLIEST)
                        .types("OrderPaid")
                        .responsibility("Sends the confirmation mail")
                        .owner("team-customer")
                        .retry(retryEvery(20, 5))
                        .handler(delivery -> {
                            if (delivery.attempt() < 3) {
                                throw new IllegalStateException("421 try later");
                            }
                        }),
                consumer("analytics", Effect.database())
                        .startFrom(StartFrom.EARLIEST)
                        .types("OrderPlaced")
                        .responsibility("Writes a fact row and sends a copy to finance, and mails the auditors")
                        .owner("team-data")
                        .handler(delivery -> {
                            if (delivery.key().orElseThrow().startsWith("bad")) {
                                throw new Unrecoverable("no such currency");
                            }
                        }));
    }

    private static Message order(String key) {
        return Message.to("orders").type("OrderPlaced").key(key).payload(key).build();
    }

    private void awaitQuiet() {
        await().until(() -> operations.status().consumers().size() >= 3
                && operations.status().consumers().stream()
                        .allMatch(c -> c.status().lagMessages()
                                        + c.status().inFlight()
                                        + c.status().retrying()
                                        + c.status().blocked()
                                == 0));
    }

    @Test
    void aTraceIsATreeWithEveryTry() {
        Tasuki shop = shop();
        database.publish(shop, order("order-1"));
        awaitQuiet();
        Journey journey = operations.trace("order-1");
        assertThat(journey.messages()).extracting(Journey.Leg::type).containsExactly("OrderPlaced", "OrderPaid");
        Journey.Leg placed = journey.messages().get(0);
        Journey.Leg paid = journey.messages().get(1);
        assertThat(paid.causation()).isEqualTo(placed.seq());
        assertThat(paid.correlation()).isEqualTo(placed.correlation()).isEqualTo(Long.toString(placed.seq()));
        assertThat(placed.deliveries()).extracting(Journey.Delivery::consumer).containsExactly("analytics", "payment");
        Journey.Delivery mail = paid.deliveries().get(0);
        assertThat(mail.state()).isEqualTo(DeliveryState.DONE);
        assertThat(mail.tries()).extracting(Journey.Try::outcome).containsExactly("failed", "failed", "done");
        assertThat(mail.tries().get(0).error()).isEqualTo("java.lang.IllegalStateException: 421 try later");
        assertThat(mail.custody().sentence(Locale.ENGLISH)).startsWith("mail (team-customer) was done with it at ");

        assertThat(operations.trace(Long.toString(paid.seq())).messages())
                .as("a message, with what led to it and what followed")
                .extracting(Journey.Leg::seq)
                .containsExactly(placed.seq(), paid.seq());
        assertThat(operations.trace("nothing").messages()).isEmpty();
        assertThat(operations.trace("nul\0").messages()).isEmpty();
        assertThat(operations.trace("999999999999999999").messages()).isEmpty();
        assertThatThrownBy(() -> operations.trace(" ")).isInstanceOf(OperationsException.class);
    }

    /** The planner knows nothing of a table with one row that never changes, and may choose to ask for each tick. */
    @Test
    void theTickOfAMinuteAgoIsLookedForOncePerTopic() {
        Tasuki node = database.started(consumer("c", Effect.database()).handler(delivery -> {}));
        for (int i = 0; i < 30; i++) {
            long ticks = database.number("select count(*) from tasuki.tick");
            database.publish(node, order("order-" + i));
            await().until(() -> database.number("select count(*) from tasuki.tick") > ticks);
        }
        PGSimpleDataSource counting = new PGSimpleDataSource();
        counting.setUrl(database.jdbcUrl());
        counting.setOptions("-c track_functions=pl");
        Operations.on(counting).status();
        // A connection tells its numbers when it ends
        await().untilAsserted(() -> assertThat(
                        database.rows(
                                "select coalesce(sum(calls), 0)::text from pg_stat_user_functions where funcname = 'tick_before'"))
                .containsExactly("1"));
    }

    @Test
    void theStatusTellsRatesNodesAndPauses() {
        Tasuki shop = shop();
        for (int i = 0; i < 4; i++) { // few enough failures of mail not to look like an outage
            database.publish(shop, order("order-" + i));
        }
        awaitQuiet();
        SystemStatus status = operations.status();
        assertThat(status.readOnly()).isFalse();
        assertThat(status.topics()).singleElement().satisfies(topic -> {
            assertThat(topic.messages()).isEqualTo(8);
            assertThat(topic.perSecond()).isPositive();
            assertThat(topic.untickedFor()).isZero();
        });
        assertThat(status.consumers())
                .extracting(c -> c.status().name())
                .containsExactly("analytics", "mail", "payment");
        assertThat(status.consumers()).allSatisfy(c -> {
            assertThat(c.nodes()).isEqualTo(1);
            assertThat(c.paused()).isNull();
        });
        assertThat(status.consumers().get(2).perSecond()).isPositive();
        assertThat(status.consumers().get(2).effect()).isEqualTo("payment gateway");
        assertThat(status.nodes()).singleElement().satisfies(node -> {
            assertThat(node.alive()).isTrue();
            assertThat(node.partitions()).isEqualTo(48);
            assertThat(node.consumers()).containsExactly("analytics", "mail", "payment");
        });
    }

    @Test
    void theSumsCloseAtZeroAndAShortfallIsNamed() {
        Tasuki shop = shop();
        for (int i = 0; i < 4; i++) {
            database.publish(shop, order("order-" + i));
        }
        awaitQuiet();
        assertThat(operations.reconcile()).hasSize(3).allSatisfy(sum -> {
            assertThat(sum.published()).isEqualTo(8);
            assertThat(sum.recorded()).isEqualTo(8);
            assertThat(sum.unaccounted() + sum.pending() + sum.inFlight()).isZero();
        });
        shop.close();
        database.sabotage("update tasuki.assignment set counted = counted - 1 where consumer ="
                + " (select id from tasuki.consumer where name = 'mail') and partition = 3");
        Reconciliation mail = operations.reconcile().stream()
                .filter(sum -> sum.consumer().equals("mail"))
                .findFirst()
                .orElseThrow();
        assertThat(mail.unaccounted()).isEqualTo(1);
        assertThat(mail.differences())
                .isNotEmpty()
                .allSatisfy(d -> assertThat(d.partition()).isEqualTo(3));
    }

    private ReconciledWindow window(String consumer, Instant from, Instant to) {
        return operations.reconcile(from, to).stream()
                .filter(its -> its.consumer().equals(consumer))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aWindowHasItsOwnSumsAndNamesWhatIsMissing() {
        Tasuki first = shop();
        database.publish(first, order("order-1"));
        awaitQuiet();
        Instant before = operations.status().at();
        database.publish(first, order("order-2"), order("order-3"));
        awaitQuiet();
        Instant after = operations.status().at();
        first.close();
        Tasuki other =
                database.started(consumer("other", Effect.database()).handler(delivery -> {})); // takes the ticks
        database.publish(other, order("order-4"), order("order-5"), order("order-6"));
        await().until(() -> operations.status().topics().get(0).messages() == 9);
        Instant end = operations.status().at();
        Instant begin = before.minusSeconds(3_600);

        assertThat(operations.reconcile(begin, before)).hasSize(4).allSatisfy(its -> {
            assertThat(its.published()).isEqualTo(2);
            assertThat(its.recorded()).isEqualTo(2);
        });
        assertThat(window("mail", before, after)).satisfies(its -> {
            assertThat(its.published()).isEqualTo(4);
            assertThat(its.pending() + its.unaccounted()).isZero();
        });
        assertThat(window("mail", after, end)).satisfies(its -> {
            assertThat(its.published()).isEqualTo(3);
            assertThat(its.pending()).as("nobody runs it").isEqualTo(3);
        });

        // The cursor of analytics jumps over one of them, and another one vanishes
        database.sabotage("delete from tasuki.message where key = 'order-4'");
        String partition = "(select partition from tasuki.message where key = 'order-5' and type = 'OrderPlaced')";
        List<String> jumped = database.rows("select seq::text from tasuki.message where key in ('order-5', 'order-6')"
                + " and partition = " + partition + " order by seq");
        database.sabotage("update tasuki.assignment a set tick = t.id, upto = t.id from (select max(id) as id"
                + " from tasuki.tick) t where consumer = (select id from tasuki.consumer where name = 'analytics')"
                + " and partition = " + partition);
        shop();
        awaitQuiet();
        int lost = jumped.size() + 1;
        await().untilAsserted(() -> assertThat(window("analytics", after, end)).satisfies(its -> {
            assertThat(its.published()).isEqualTo(3);
            assertThat(its.unaccounted()).isEqualTo(lost);
            assertThat(its.missing())
                    .extracting(missing -> Long.toString(missing.seq()))
                    .isEqualTo(jumped);
            assertThat(its.missing().get(0).key()).isEqualTo("order-5");
            assertThat(its.unnamed()).as("what is not in the log has no name").isEqualTo(1);
            assertThat(its.recorded()).isEqualTo(3 - lost);
        }));
        assertThat(window("analytics", before, after).unaccounted()).isZero();
        assertThatThrownBy(() -> operations.reconcile(end, after))
                .isInstanceOf(OperationsException.class)
                .hasMessageStartingWith("the window must end after it begins");
    }

    @Test
    void theReviewAnswersWithEvidence() {
        assertThat(operations.review().answers())
                .hasSize(6)
                .allSatisfy(answer -> assertThat(answer.verdict()).isEqualTo(Review.Verdict.CANNOT_TELL));
        Tasuki shop = shop();
        database.publish(
                shop,
                order("bad-1"),
                Message.to("orders").type("Nobody").key("n").build());
        awaitQuiet();
        database.sabotage("update tasuki.parked set updated_at = updated_at - interval '3 days' where state = 'dead'");
        Review review = operations.review();
        assertThat(review.hasNo()).isTrue();
        assertThat(evidence(review, Review.Question.PRODUCER_SUCCESS_DEFINED, Review.Verdict.NO))
                .contains("orders/Nobody");
        assertThat(evidence(review, Review.Question.FAILURE_STAYS_OFF_PRODUCER, Review.Verdict.YES))
                .contains("3 consumers");
        assertThat(evidence(review, Review.Question.CONSUMERS_IDEMPOTENT, Review.Verdict.NO))
                .contains("mail (team-customer)")
                .doesNotContain("payment (");
        assertThat(evidence(review, Review.Question.FAILED_MESSAGES_DECIDED, Review.Verdict.NO))
                .contains("analytics (team-data) has 1 dead letter that nobody is on");
        assertThat(evidence(review, Review.Question.SINGLE_RESPONSIBILITY, Review.Verdict.NO))
                .contains("analytics (team-data)")
                .doesNotContain("payment");
        assertThat(evidence(review, Review.Question.PROGRESS_VISIBLE, Review.Verdict.YES))
                .contains("by its key");
        assertThat(review.answers())
                .flatExtracting(Review.Answer::evidence)
                .extracting(phrase -> phrase.in(Locale.JAPANESE))
                .contains("各メッセージの状態、試行回数、ノード、担当は、キーで調べられる")
                .noneMatch(sentence -> sentence.contains("{"));
    }

    private static String evidence(Review review, Review.Question question, Review.Verdict verdict) {
        Review.Answer answer = review.answers().get(question.ordinal());
        assertThat(answer.verdict()).as("%s", answer).isEqualTo(verdict);
        return Phrase.all(answer.evidence()).in(Locale.ENGLISH);
    }

    @Test
    void aReportIsAPageForAPostMortem() {
        Tasuki shop = shop();
        database.publish(shop, order("bad-1"));
        awaitQuiet();
        operations.pause("mail", new By("mika", "to look at it"));
        operations.resume("mail", new By("mika", "looked"));
        IncidentReport one = operations.report("bad-1", Locale.ENGLISH);
        assertThat(one.open()).isEqualTo(1);
        assertThat(one.markdown())
                .contains("# Incident report: `bad-1`", "## Time line", "421 try later", "mika: pause", "to look at it")
                .contains("no such currency", "team-data", "- [ ] ");
        Instant now = operations.status().at();
        IncidentReport window = operations.report(now.minusSeconds(600), now.plusSeconds(1), Locale.JAPANESE);
        assertThat(window.markdown()).contains("が起動した").doesNotContain(" started");
        assertThat(window.markdown()).contains("## 時系列", "analytics", "mika: resume", "no such currency");
        assertThatThrownBy(() -> operations.report(now, now, Locale.ENGLISH)).hasMessageContaining("must end after");
    }

    @Test
    void aDatabaseWithoutALedgerIsToldFromOneThatCannotBeReached() {
        try (TestDatabase empty = TestDatabase.empty()) {
            assertThatThrownBy(() -> Operations.on(empty.source()).status())
                    .isInstanceOf(OperationsException.class)
                    .hasMessageContaining("no ledger of this program's version")
                    .hasMessageContaining("tasuki migrate");
        }
    }

    @Test
    void englishAndJapaneseSayTheSame() throws Exception {
        Map<String, Set<String>> english = arguments("texts.properties");
        assertThat(english).isEqualTo(arguments("texts_ja.properties"));
        for (Situation situation : Situation.values()) {
            Custody custody = new Custody(
                    "mail",
                    situation,
                    situation.holder(),
                    "team",
                    Instant.EPOCH,
                    Instant.EPOCH,
                    Phrase.text("d{0}'e"),
                    null);
            for (Locale language : List.of(Locale.ENGLISH, Locale.JAPANESE)) {
                assertThat(custody.sentence(language))
                        .doesNotContain("{1")
                        .doesNotContain("''")
                        .hasSizeGreaterThan(10);
            }
        }
        assertThat(Texts.in(Locale.FRENCH).of("yes")).isEqualTo("yes");
        assertThat(Texts.in(Locale.JAPAN).of("yes")).isEqualTo("はい");
    }

    /** Which arguments each text takes. */
    private static Map<String, Set<String>> arguments(String file) throws Exception {
        Properties texts = texts(file);
        Map<String, Set<String>> arguments = new TreeMap<>();
        for (String key : texts.stringPropertyNames()) {
            Set<String> numbers = new TreeSet<>();
            Pattern.compile("\\{(\\d)")
                    .matcher(texts.getProperty(key))
                    .results()
                    .forEach(found -> numbers.add(found.group(1)));
            arguments.put(key, numbers);
        }
        return arguments;
    }

    private static Properties texts(String file) throws Exception {
        Properties texts = new Properties();
        try (InputStream in = Texts.class.getResourceAsStream(file);
                Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            texts.load(reader);
        }
        return texts;
    }
}

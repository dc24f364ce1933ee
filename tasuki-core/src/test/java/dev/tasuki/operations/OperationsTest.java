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
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
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
        await().until(() -> operations.status().consumers().size() == 3
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
        Tasuki shop = shop();
        for (int i = 0; i < 40; i++) {
            database.publish(shop, order("order-" + i % 4));
            awaitQuiet();
        }
        assertThat(database.number("select count(*) from tasuki.tick")).isGreaterThan(20);
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
                .contains("analytics (team-data) has 1 dead letters");
        assertThat(evidence(review, Review.Question.SINGLE_RESPONSIBILITY, Review.Verdict.NO))
                .contains("analytics (team-data)")
                .doesNotContain("payment");
        assertThat(evidence(review, Review.Question.PROGRESS_VISIBLE, Review.Verdict.YES))
                .contains("by its key");
    }

    private static String evidence(Review review, Review.Question question, Review.Verdict verdict) {
        Review.Answer answer = review.answers().get(question.ordinal());
        assertThat(answer.verdict()).as("%s", answer).isEqualTo(verdict);
        return String.join("\n", answer.evidence());
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
        Set<String> english = keys("texts.properties");
        assertThat(english).isEqualTo(keys("texts_ja.properties"));
        for (Situation situation : Situation.values()) {
            Custody custody = new Custody(
                    "mail", situation, situation.holder(), "team", Instant.EPOCH, Instant.EPOCH, "d{0}'e", null);
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

    private static Set<String> keys(String file) throws Exception {
        Properties texts = new Properties();
        try (InputStream in = Texts.class.getResourceAsStream(file);
                Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            texts.load(reader);
        }
        return new TreeSet<>(texts.stringPropertyNames());
    }
}

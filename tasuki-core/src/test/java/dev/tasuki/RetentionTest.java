package dev.tasuki;

import static dev.tasuki.DeliveryState.DONE;
import static dev.tasuki.TestDatabase.consumer;
import static dev.tasuki.Traces.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a running node reclaims, and what it keeps. */
@Tag("one-jdk")
class RetentionTest {
    private final TestDatabase database = TestDatabase.withSegmentsOf(10);
    private final PastLedger past = new PastLedger(database);
    private final CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void close() {
        gate.countDown();
        database.close();
    }

    private Tasuki started(Consumer.Builder... consumers) {
        return started(null, consumers);
    }

    private Tasuki started(String name, Consumer.Builder... consumers) {
        Tasuki.Builder builder = Tasuki.on(database.source()).topic("orders").retention(Duration.ofSeconds(20));
        if (name != null) {
            builder.node(name);
        }
        for (Consumer.Builder consumer : consumers) {
            builder.consumer(consumer);
        }
        Tasuki node = database.closing(builder.build());
        node.start();
        return node;
    }

    private static Consumer.Builder writing(String name) {
        return consumer(name, Effect.database())
                .handler(Integer.class, (n, delivery) -> TestDatabase.insertEffect(delivery, name, n));
    }

    private void publish(Tasuki node, String keys, int count) {
        database.publish(
                node,
                IntStream.range(0, count)
                        .mapToObj(n -> Message.to("orders")
                                .type("Numbered")
                                .key(keys + n)
                                .payload(n)
                                .build())
                        .toArray(Message[]::new));
    }

    private long effects(String consumer) {
        return database.number("select count(*) from effect where consumer = '" + consumer + "'");
    }

    private static ConsumerStatus status(Tasuki node, String consumer) {
        return node.status().stream()
                .filter(s -> s.name().equals(consumer))
                .findFirst()
                .orElseThrow();
    }

    /** Waits until a consumer's checkpoint is past what it handled, so that only others keep it. */
    private static void awaitHoldsNothing(Tasuki node, String consumer) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(status(node, consumer).held()).isEqualTo(HeldSpace.NONE));
    }

    @Test
    void whatIsPastTheRetentionAndEveryConsumerIsReclaimedAndNothingElse() {
        Tasuki node = started(
                writing("inventory"), consumer("mail", Effect.external("SMTP")).handler(d -> {}));
        publish(node, "old-", 20);
        Traces.awaitState(node, "old-19", "inventory", DONE);
        Traces.awaitState(node, "old-19", "mail", DONE);
        past.age(60);
        publish(node, "young-", 5);

        past.awaitReclaimed("old-");
        past.awaitRound();
        assertThat(past.messages("young-")).isEqualTo(5);
        assertThat(effects("inventory")).isEqualTo(25);
        await().atMost(PATIENCE)
                .until(() ->
                        database.number("select count(*) from tasuki.receipt where done_at < now() - interval '40 s'")
                                        + database.number(
                                                "select count(*) from tasuki.tick where taken_at < now() - interval '40 s'")
                                == 0);
        assertThat(node.trace("old-19").messages()).isEmpty();
        Traces.awaitState(node, "young-4", "mail", DONE);
        Traces.awaitState(node, "young-4", "inventory", DONE);
        assertThat(node.status()).allSatisfy(s -> {
            assertThat(s.held()).isEqualTo(HeldSpace.NONE);
            assertThat(s.lagMessages()).isZero();
        });
    }

    @ParameterizedTest
    @EnumSource
    void aConsumerThatStandsStillKeepsItsMessagesAndIsNamed(Kind kind) {
        AtomicInteger handled = new AtomicInteger();
        Consumer.Builder slow = consumer("slow", kind.effect).handler(d -> handled.incrementAndGet());
        started(slow).close();
        Tasuki node = started(writing("inventory"));
        publish(node, "old-", 10);
        Traces.awaitState(node, "old-9", "inventory", DONE);
        past.age(60);
        publish(node, "young-", 1);
        Traces.awaitState(node, "young-0", "inventory", DONE);

        awaitHoldsNothing(node, "inventory");
        past.awaitRound();
        HeldSpace held = status(node, "slow").held();
        assertThat(held.segments()).isPositive();
        assertThat(held.bytes()).isPositive();
        assertThat(held.since()).isBefore(Instant.now());
        assertThat(past.messages("old-")).isEqualTo(10);
        assertThat(node.trace("old-0")
                        .messages()
                        .get(0)
                        .delivery("inventory")
                        .orElseThrow()
                        .state())
                .as("what is in the log can be traced, for other consumers as well")
                .isEqualTo(DONE);

        started(slow);
        await().atMost(PATIENCE).until(() -> handled.get() == 11);
        past.awaitReclaimed("old-");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(status(node, "slow").held()).isEqualTo(HeldSpace.NONE));
    }

    @Test
    void whenTheRingComesRoundPublishingGoesOnAndNothingIsLost() {
        Consumer.Builder slow = writing("slow");
        started(slow).close();
        Tasuki node = started(writing("quick"));
        int published = 0;
        for (int i = 0; i < 30; i++) { // five minutes, three rounds of the ring
            publish(node, "n" + i + "-", 10);
            published += 10;
            long all = published;
            await().atMost(PATIENCE).until(() -> effects("quick") == all); // what is in memory does not grow older
            past.age(10);
        }
        publish(node, "last-", 1);
        published++;
        long all = published;
        await().atMost(PATIENCE).until(() -> effects("quick") == all);
        past.awaitRound();
        assertThat(database.number("select count(*) from tasuki.message")).isEqualTo(all);
        assertThat(database.number("select count(distinct segment) from tasuki.message"))
                .isEqualTo(10);
        assertThat(database.number("select count(*) from (select segment from tasuki.message group by segment"
                        + " having max(published_at) - min(published_at) > interval '90 s') shared"))
                .as("segments with old rows and new ones")
                .isPositive();
        assertThat(status(node, "slow").held().segments()).isGreaterThanOrEqualTo(10);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(status(node, "quick").held())
                        .as("it shares segments with what is needed, but does not hold them")
                        .isEqualTo(HeldSpace.NONE));

        started(slow);
        await().atMost(PATIENCE).until(() -> effects("slow") >= all);
        assertThat(effects("slow")).isEqualTo(all);
        assertThat(database.number("select count(*) from (select seq < lag(seq) over (order by at) as back from effect"
                        + " where consumer = 'slow') x where back"))
                .isZero();
        for (int i = 0; i < 3; i++) { // what lies in the segments around the current one comes to rest as well
            past.age(30);
            past.awaitAllAtRestReclaimed();
        }
        past.awaitReclaimed("n");
    }

    @Test
    void aDeliveryInFlightKeepsItsMessageThoughTheCursorIsPastIt() {
        AtomicInteger begun = new AtomicInteger();
        Consumer.Builder mail = consumer("mail", Effect.external("SMTP"))
                .concurrency(4)
                .timeout(Duration.ofMinutes(5))
                .handler(delivery -> {
                    if (delivery.key().orElseThrow().equals("old-0")) {
                        begun.incrementAndGet();
                        gate.await();
                    }
                });
        Tasuki first = started("a", mail);
        publish(first, "old-", 10);
        Traces.awaitState(first, "old-9", "mail", DONE);
        past.age(60);
        publish(first, "young-", 1);
        Traces.awaitState(first, "young-0", "mail", DONE);
        long seq = database.number("select seq from tasuki.message where key = 'old-0'");
        await().atMost(PATIENCE)
                .until(() -> database.number("select count(*) from tasuki.assignment where " + seq
                                + " = any (in_flight) and tick >= (select max(id) from tasuki.tick where messages > 0)")
                        == 16);
        past.awaitRound();
        assertThat(past.messages("old-0")).isEqualTo(1);
        assertThat(status(first, "mail").held().segments()).isPositive();

        Tasuki second = started("a", mail); // takes over, and reads the message again
        await().atMost(PATIENCE).until(() -> begun.get() == 2);
        gate.countDown();
        Traces.awaitState(second, "old-0", "mail", DONE);
        past.awaitReclaimed("old-");
        assertThat(begun).hasValue(2);
    }

    @Test
    void aTransactionThatCommitsLateKeepsWhatItPublished() throws Exception {
        Consumer.Builder slow = writing("slow");
        Tasuki node = started(writing("inventory"));
        Tasuki other = started(slow);
        try (Connection open = database.source().getConnection()) {
            open.setAutoCommit(false);
            node.publish(
                    open, Message.to("orders").type("T").key("late").payload(0).build());
            for (int i = 0; i < 5; i++) { // until even the floor of the ticks is past it
                publish(node, "old-" + i, 1);
                Traces.awaitState(node, "old-" + i + "0", "slow", DONE);
            }
            other.close();
            past.age(20); // what is not committed stays, alone in its segment
            long position = database.number("select min(a.tick) from tasuki.assignment a"
                    + " join tasuki.consumer c on c.id = a.consumer where c.name = 'slow'");
            open.commit();
            long seq = database.number("select seq from tasuki.message where key = 'late'");
            assertThat(database.number("select floor_seq from tasuki.tick where id = " + position))
                    .as("only the list of open transactions tells that it is not past the message")
                    .isGreaterThanOrEqualTo(seq);
        }
        Traces.awaitState(node, "late", "inventory", DONE);
        past.age(60);
        publish(node, "young-", 1);
        Traces.awaitState(node, "young-0", "inventory", DONE);
        awaitHoldsNothing(node, "inventory");
        past.awaitRound();
        assertThat(past.messages("late")).isEqualTo(1);
        started(slow);
        Traces.awaitState(node, "late", "slow", DONE);
        past.awaitReclaimed("late");
    }

    @Test
    void aTopicWithoutConsumersIsReclaimedByItsAge() {
        Tasuki node = started();
        publish(node, "old-", 3);
        await().atMost(PATIENCE)
                .until(() -> database.number("select total from tasuki.tick order by id desc limit 1") == 3);
        past.age(60);
        publish(node, "young-", 1);
        past.awaitReclaimed("old-");
        assertThat(past.messages("young-")).isEqualTo(1);
    }

    @Test
    void aConsumerThatIsRemovedHoldsNothingAnyMore() {
        started(writing("gone")).close();
        Tasuki node = started(writing("inventory"));
        publish(node, "old-", 3);
        Traces.awaitState(node, "old-2", "inventory", DONE);
        past.age(60);
        publish(node, "young-", 1);
        awaitHoldsNothing(node, "inventory");
        past.awaitRound();
        assertThat(past.messages("old-")).isEqualTo(3);
        for (String table : List.of("parked", "identity", "breaker", "assignment")) {
            database.run("delete from tasuki." + table
                    + " where consumer = (select id from tasuki.consumer where name = 'gone')");
        }
        database.run("delete from tasuki.consumer where name = 'gone'");
        past.awaitReclaimed("old-");
    }

    @Test
    void theLogNamesWhoHoldsSpaceOnceForEachChange() {
        try (ErrorLog log = new ErrorLog()) {
            started(writing("forgotten")).close();
            Tasuki node = started();
            publish(node, "old-", 3);
            await().atMost(PATIENCE).until(() -> database.number("select max(total) from tasuki.tick") == 3);
            past.age(60);
            publish(node, "young-", 1);
            await().atMost(PATIENCE).until(() -> log.text().contains("holds"));
            for (int i = 0; i < 3; i++) {
                past.awaitRound();
            }
            List<String> warnings =
                    log.text().lines().filter(line -> line.contains("holds")).toList();
            assertThat(warnings.get(0))
                    .containsPattern(
                            "WARN .*consumer 'forgotten' \\(owner: team-test\\) holds [1-9][0-9]* segments, [1-9][0-9]*"
                                    + " bytes, since .*Z, because it is at tick [0-9]+ of topic 'orders', [34] messages behind: no living"
                                    + " node works on it");
            assertThat(warnings.stream().map(line -> line.replaceAll(".* holds (\\d+) segments.*", "$1")))
                    .as("numbers of segments that it was said to hold")
                    .doesNotHaveDuplicates();
        }
    }
}

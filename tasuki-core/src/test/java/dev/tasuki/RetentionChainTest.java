package dev.tasuki;

import static dev.tasuki.DeliveryState.DONE;
import static dev.tasuki.TestDatabase.consumer;
import static dev.tasuki.Traces.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ticks, receipts and the places where consumers begin, when what is behind them is reclaimed. */
@Tag("one-jdk")
class RetentionChainTest {
    private TestDatabase database = TestDatabase.withSegmentsOf(2);
    private PastLedger past = new PastLedger(database);

    @AfterEach
    void close() {
        database.close();
    }

    private Tasuki started(Consumer.Builder... consumers) {
        Tasuki.Builder builder = Tasuki.on(database.source()).topic("orders").retention(Duration.ofSeconds(4));
        for (Consumer.Builder consumer : consumers) {
            builder.consumer(consumer);
        }
        Tasuki node = database.closing(builder.build());
        node.start();
        return node;
    }

    private static Consumer.Builder writing(String name) {
        return consumer(name, Effect.database())
                .handler(delivery -> TestDatabase.insertEffect(delivery, name, delivery.attempt()));
    }

    private void publish(Tasuki node, String... keys) {
        for (String key : keys) {
            database.publish(node, Message.to("orders").type("T").key(key).build());
        }
    }

    private static ConsumerStatus status(Tasuki node) {
        return node.status().get(0);
    }

    /** In real time: the chain is carried through several segments without a message. */
    @ParameterizedTest
    @EnumSource
    void theClockOfASilentTopicIsCarriedOnAndItsConsumersMoveAlong(Kind kind) {
        AtomicInteger handled = new AtomicInteger();
        Consumer.Builder definition = consumer("c", kind.effect).handler(d -> handled.incrementAndGet());
        Tasuki node = started(definition);
        publish(node, "a", "b", "c");
        Traces.awaitState(node, "c", "c", DONE);
        long last = database.number("select max(id) from tasuki.tick where messages > 0");

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(status(node).lagMessages()).isZero();
            assertThat(status(node).lag()).as("nothing is waiting").isZero();
            assertThat(database.number("select count(*) from tasuki.message")).isZero();
            assertThat(database.number("select count(*) from tasuki.receipt")).isZero();
            assertThat(database.number("select count(*) from tasuki.tick where id <= " + last))
                    .isZero();
        });
        assertThat(database.number("select count(*) from tasuki.tick"))
                .as("one a segment")
                .isBetween(1L, 9L);
        assertThat(database.number("select total from tasuki.tick order by id desc limit 1"))
                .isEqualTo(3);
        assertThat(node.trace("a").messages()).isEmpty();
        await().atMost(PATIENCE).until(() -> status(node).held().equals(HeldSpace.NONE));

        publish(node, "d");
        Traces.awaitState(node, "d", "c", DONE);
        node.close();
        Tasuki next = started(definition); // the ticks of its position are there
        publish(next, "e");
        Traces.awaitState(next, "e", "c", DONE);
        assertThat(handled).hasValue(5);
    }

    @Test
    void aStoppedConsumerHoldsTheChainFromItsPositionAndGoesOnThere() {
        Consumer.Builder definition = writing("stopped");
        Tasuki node = started(definition);
        publish(node, "a", "b");
        Traces.awaitState(node, "b", "stopped", DONE);
        node.close();
        Tasuki other = started();
        await().atMost(PATIENCE).until(() -> other.status().get(0).held().segments() >= 3);
        assertThat(status(other).lagMessages())
                .as("it is not behind, it only holds ticks")
                .isZero();
        assertThat(status(other).lag()).isZero();
        assertThat(database.number(
                        "select count(*) from tasuki.tick t where t.id = (select min(tick) from tasuki.assignment)"))
                .isEqualTo(1);
        publish(other, "c");
        Tasuki back = started(definition);
        Traces.awaitState(back, "c", "stopped", DONE);
        assertThat(database.rows("select key from effect order by at")).containsExactly("a", "b", "c");
        await().atMost(PATIENCE).until(() -> status(back).held().equals(HeldSpace.NONE));
    }

    /** As if its node had died before its first checkpoint: the receipts alone tell what is done. */
    @Test
    void receiptsAfterACheckpointStay() {
        Consumer.Builder definition = writing("dead");
        Tasuki node = started(definition);
        database.run("create table checkpoint as select * from tasuki.assignment");
        publish(node, "a", "b", "c");
        Traces.awaitState(node, "c", "dead", DONE);
        node.close();
        database.run(
                "update tasuki.assignment a set tick = c.tick, upto = c.upto, receipt = c.receipt from checkpoint c"
                        + " where a.partition = c.partition");
        past.age(8);
        Tasuki other = started();
        past.awaitRound();
        past.awaitRound();
        assertThat(database.number("select count(distinct s) from tasuki.receipt, unnest(seqs) s"))
                .isEqualTo(3);
        Tasuki back = started(definition);
        publish(back, "d");
        Traces.awaitState(back, "d", "dead", DONE);
        assertThat(database.rows("select key from effect order by at")).containsExactly("a", "b", "c", "d");
        await().atMost(PATIENCE)
                .until(() -> database.number("select count(*) from tasuki.receipt"
                                + " where done_at < clock_timestamp() - interval '8 s'")
                        == 0);
        assertThat(other.isRunning()).isTrue();
    }

    @Test
    void aCheckpointThatNamesNoReceiptKeepsThemThoughTheirMessagesAreGone() {
        Tasuki node = started(writing("c"));
        publish(node, "a", "b");
        Traces.awaitState(node, "b", "c", DONE);
        node.close();
        database.run("update tasuki.assignment set receipt = 0");
        past.age(8);
        started();
        await().atMost(PATIENCE)
                .until(() -> database.number("select floor_seq from tasuki.tick order by id desc limit 1") >= 2);
        database.run("update tasuki.assignment set (tick, upto) = (select max(id), max(id) from tasuki.tick)");
        past.awaitReclaimed("a");
        past.awaitRound();
        past.awaitRound();
        assertThat(database.number("select count(distinct s) from tasuki.receipt, unnest(seqs) s"))
                .isEqualTo(2);
        database.run("update tasuki.assignment set receipt = (select max(id) from tasuki.receipt)");
        await().atMost(PATIENCE).until(() -> database.number("select count(*) from tasuki.receipt") == 0);
    }

    @Test
    void theCheckpointOfALaneThatWritesNoReceiptsIsPastThoseOfOthers() {
        Tasuki idle = started(writing("idle").types("Never"));
        publish(idle, "a");
        await().atMost(PATIENCE)
                .until(() -> database.number("select count(*) from tasuki.assignment where tick <>"
                                + " (select start_tick from tasuki.consumer)")
                        == 16);
        assertThat(database.number("select max(receipt) from tasuki.assignment"))
                .as("there was no receipt yet: the first one must count as after it")
                .isZero();

        Tasuki busy = started(writing("busy"));
        publish(busy, "b");
        Traces.awaitState(busy, "b", "busy", DONE);
        assertThat(database.number("select min(id) from tasuki.receipt")).isEqualTo(1);
        publish(busy, "c");
        Traces.awaitState(busy, "c", "busy", DONE);
        await().atMost(PATIENCE)
                .until(() -> database.number("select min(receipt) from tasuki.assignment where consumer ="
                                + " (select id from tasuki.consumer where name = 'idle')")
                        >= 2);
    }

    /** The ticks of reclaimed messages may outlive them: somebody reads them, for example. */
    @Test
    void aConsumerThatBeginsEarliestBeginsWhereTheLogIsComplete() throws Exception {
        database.close();
        database = TestDatabase.withSegmentsOf(10);
        past = new PastLedger(database);
        Tasuki node = database.closing(Tasuki.on(database.source())
                .consumer(writing("first"))
                .retention(Duration.ofSeconds(20))
                .build());
        node.start();
        for (int i = 0; i < 5; i++) {
            publish(node, "old-" + i);
            Traces.awaitState(node, "old-" + i, "first", DONE);
        }
        past.age(60);
        try (Connection reader = database.source().getConnection();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("select count(*) from tasuki.tick");
            publish(node, "young-0", "young-1");
            past.awaitReclaimed("old-");
            assertThat(database.number("select count(*) from tasuki.tick where total between 1 and 4"))
                    .as("old ticks that are still there")
                    .isEqualTo(4);
            Consumer.Builder earliest = writing("earliest").startFrom(StartFrom.EARLIEST);
            Tasuki later = database.closing(Tasuki.on(database.source())
                    .consumer(earliest)
                    .retention(Duration.ofSeconds(20))
                    .build());
            later.start();
            Traces.awaitState(later, "young-1", "earliest", DONE);
            assertThat(database.number("select start_tick from tasuki.consumer where name = 'earliest'"))
                    .as("the first tick that sees everything reclaimed, and no later one")
                    .isEqualTo(database.number("select id from tasuki.tick where total = 5 and messages > 0"));
            reader.rollback();
        }
        assertThat(database.rows("select key from effect where consumer = 'earliest' order by at"))
                .containsExactly("young-0", "young-1");
        assertThat(database.number("select newest.total - first.total from tasuki.consumer c"
                        + " join tasuki.tick first on first.id = c.start_tick cross join"
                        + " (select total from tasuki.tick order by id desc limit 1) newest where c.name = 'earliest'"))
                .as("as many as its ticks count")
                .isEqualTo(2);
    }
}

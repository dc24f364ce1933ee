package dev.tasuki.operations;

import static dev.tasuki.TestDatabase.consumer;
import static dev.tasuki.TestDatabase.retryEvery;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.Consumer;
import dev.tasuki.Effect;
import dev.tasuki.Message;
import dev.tasuki.RetryPolicy;
import dev.tasuki.StartFrom;
import dev.tasuki.Tasuki;
import dev.tasuki.TestDatabase;
import dev.tasuki.Unrecoverable;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Twenty situations that people are called for at night: each time, triage names the holder. */
@Tag("one-jdk")
class TriageTest {
    private static final By MIKA = new By("mika", "the provider asked us to");

    private final TestDatabase database = TestDatabase.migrated();
    private final Operations operations = Operations.on(database.source());
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        database.close();
    }

    private static Consumer.Builder mail() {
        return consumer("mail", Effect.external("SMTP"))
                .startFrom(StartFrom.EARLIEST)
                .types("OrderPlaced")
                .retry(retryEvery(60_000, 5))
                .runbook("https://wiki.example.com/mail");
    }

    private static Message order(String key) {
        return Message.to("orders").type("OrderPlaced").key(key).payload(key).build();
    }

    private Tasuki publish(String... keys) {
        Tasuki node = database.node();
        for (String key : keys) {
            database.publish(node, order(key));
        }
        return node;
    }

    /** Registers the consumer, without leaving anybody to run it. */
    private void known(Consumer.Builder consumer) {
        database.started(consumer.handler(delivery -> {})).close();
    }

    private Custody await(String id, Situation situation) {
        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(operations.triage(id).verdict().situation()).isEqualTo(situation));
        return operations.triage(id).verdict();
    }

    private Custody awaitAll(Situation situation) {
        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(operations.triage().verdict().situation()).isEqualTo(situation));
        return operations.triage().verdict();
    }

    private static void holds(Custody verdict, Holder holder, String name) {
        assertThat(verdict.holder()).isEqualTo(holder);
        assertThat(verdict.name()).isEqualTo(name);
        assertThat(verdict.sentence(Locale.ENGLISH)).doesNotContain("null").contains(".");
        assertThat(verdict.sentence(Locale.JAPANESE)).doesNotContain("null").contains("。");
    }

    @Test
    void nothingIsWrong() {
        publish("order-1");
        database.started(mail().handler(delivery -> {}));
        await("order-1", Situation.DONE);
        assertThat(operations.triage().isFine()).isTrue();
        assertThat(operations.triage().sentence(Locale.ENGLISH)).isEqualTo("Nothing is wrong.");
    }

    @Test
    void consumerDown() {
        known(mail());
        publish("order-1");
        holds(await("order-1", Situation.NOT_RUNNING), Holder.CONSUMER, "team-test");
        Custody all = awaitAll(Situation.NOT_RUNNING);
        holds(all, Holder.CONSUMER, "team-test");
        assertThat(all.sentence(Locale.ENGLISH)).contains("https://wiki.example.com/mail");
    }

    @Test
    void paused() {
        Tasuki node = database.started(mail().handler(delivery -> {}));
        operations.pause("mail", MIKA);
        Awaitility.await() // a node learns of it with its heartbeat
                .until(() -> database.number(
                                "select count(*) from tasuki.node, tasuki.pause where heartbeat_at > at + interval '0.5 seconds'")
                        == 1);
        database.publish(node, order("order-1"));
        holds(await("order-1", Situation.PAUSED), Holder.OPERATOR, "mika");
        assertThat(operations.triage().sentence(Locale.ENGLISH)).contains("the provider asked us to");
        operations.resume("mail", MIKA);
        await("order-1", Situation.DONE);
    }

    @Test
    void slow() {
        Tasuki node = database.started(mail().handler(delivery -> release.await()));
        for (int i = 0; i < 60; i++) {
            database.publish(node, order("order-" + i));
        }
        Awaitility.await()
                .until(() -> node.status().get(0).lagMessages() > 0
                        && database.number("select sum(messages) from tasuki.tick") == 60);
        database.sabotage("update tasuki.tick set taken_at = taken_at - interval '5 minutes'");
        database.sabotage("update tasuki.message set published_at = published_at - interval '5 minutes'");
        holds(await("order-59", Situation.BEHIND), Holder.CONSUMER, "team-test");
        holds(awaitAll(Situation.BEHIND), Holder.CONSUMER, "team-test");
    }

    private Tasuki failing(Exception error, String... keys) {
        Tasuki node =
                database.started(mail().concurrency(4).retry(retryEvery(20, 5)).handler(delivery -> {
                    throw error;
                }));
        for (String key : keys) {
            database.publish(node, order(key));
        }
        return node;
    }

    private static String[] many() {
        String[] keys = new String[40];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = "order-" + i;
        }
        return keys;
    }

    @Test
    void breakerOpen() {
        failing(new IllegalStateException("421 too busy"), many());
        Custody verdict = await("order-1", Situation.BREAKER_OPEN);
        holds(verdict, Holder.CONSUMER, "team-test");
        assertThat(verdict.detail().toString()).contains("SMTP", "421 too busy");
    }

    @Test
    void dependencyRefused() {
        failing(new ConnectException("Connection refused"), many());
        Custody verdict = awaitAll(Situation.BREAKER_OPEN);
        holds(verdict, Holder.CONSUMER, "team-test");
        assertThat(verdict.detail().toString()).contains("Connection refused");
    }

    /** One message is too few to open a breaker; what it is dead of tells all the same. */
    @Test
    void dependencySlow() {
        failing(new IllegalStateException("no answer", new SocketTimeoutException("Read timed out")), "order-1");
        holds(await("order-1", Situation.DEAD), Holder.CONSUMER, "team-test");
        assertThat(operations.deadLetters().groups(DeadLetterFilter.NONE))
                .singleElement()
                .satisfies(group -> assertThat(group.fault().side()).isEqualTo(Fault.Side.DEPENDENCY));
    }

    @Test
    void poisonPayload() {
        Tasuki node = database.started(mail().handler(Integer.class, (n, delivery) -> {}));
        database.publish(node, order("order-1"));
        Custody verdict = await("order-1", Situation.DEAD);
        holds(verdict, Holder.PRODUCER, "OrderPlaced");
        assertThat(verdict.sentence(Locale.ENGLISH)).contains("cannot be read");
        assertThat(verdict.sentence(Locale.JAPANESE)).contains("ペイロードを、ハンドラーが期待する形として読めない");
    }

    @Test
    void codeBugAfterANewBuild() {
        Tasuki old = database.closing(Tasuki.on(database.source())
                .topic("orders")
                .version("41")
                .consumer(mail().handler(delivery -> {}))
                .build());
        old.start();
        database.publish(old, order("order-1"));
        await("order-1", Situation.DONE);
        old.close();
        Tasuki node = database.closing(Tasuki.on(database.source())
                .topic("orders")
                .version("42")
                .consumer(mail().retry(RetryPolicy.standard().withAttempts(1)).handler(delivery -> {
                    throw new NullPointerException("customer");
                }))
                .build());
        node.start();
        database.publish(node, order("order-2"));
        Custody verdict = await("order-2", Situation.DEAD);
        holds(verdict, Holder.CONSUMER, "team-test");
        assertThat(verdict.sentence(Locale.ENGLISH)).contains("version 42");
        assertThat(operations
                        .deadLetters()
                        .groups(DeadLetterFilter.NONE)
                        .get(0)
                        .fault()
                        .side())
                .isEqualTo(Fault.Side.CODE);
    }

    @Test
    void blockedKey() {
        Tasuki node = database.started(mail().handler(delivery -> {
            if (delivery.attempt() == 1 && delivery.payload(String.class).equals("first")) {
                throw new IllegalStateException("not yet");
            }
        }));
        database.publish(
                node,
                Message.to("orders")
                        .type("OrderPlaced")
                        .key("order-1")
                        .payload("first")
                        .build(),
                Message.to("orders")
                        .type("OrderPlaced")
                        .key("order-1")
                        .payload("second")
                        .build());
        Awaitility.await()
                .until(() -> database.number("select count(*) from tasuki.parked where state = 'blocked'") == 1);
        Journey journey = operations.trace("order-1");
        Custody waits = journey.messages().get(1).deliveries().get(0).custody();
        assertThat(waits.situation()).isEqualTo(Situation.BLOCKED);
        holds(waits, Holder.CONSUMER, "team-test");
        assertThat(waits.detail().toString())
                .contains("message " + journey.messages().get(0).seq())
                .contains("not yet");
        holds(operations.triage("order-1").verdict(), Holder.CONSUMER, "team-test");
    }

    /** Two nodes, of which one falls silent: its partitions are about to move on. */
    @Test
    void nodeDead() {
        Tasuki node = database.started(mail().handler(delivery -> {}));
        database.sabotage("insert into tasuki.node (name, lease, heartbeat_at) values"
                + " ('gone', interval '10 seconds', clock_timestamp() - interval '11 seconds')");
        operations.pause("mail", MIKA); // or the other one would take them this moment
        Awaitility.await().until(node::isReady);
        database.publish(node, order("order-1"));
        database.run("delete from tasuki.pause");
        try (Tasuki ignored = node) {
            ignored.isReady();
        }
        database.sabotage(
                "update tasuki.node set left_at = null, heartbeat_at = clock_timestamp() + interval '1 minute'"
                        + " where name <> 'gone'");
        database.sabotage("update tasuki.assignment set node = (select id from tasuki.node where name = 'gone')");
        holds(await("order-1", Situation.TAKEOVER), Holder.QUEUE, "nodes");
    }

    @Test
    void allNodesDead() {
        known(mail());
        database.sabotage(
                "update tasuki.node set left_at = null, heartbeat_at = clock_timestamp() - interval '1 minute'");
        publish("order-1");
        Custody verdict = await("order-1", Situation.NOT_RUNNING);
        holds(verdict, Holder.CONSUMER, "team-test");
        assertThat(verdict.detail().toString()).contains("fell silent");
    }

    @Test
    void partitionUnassigned() {
        known(mail());
        publish("order-1");
        database.sabotage(
                "update tasuki.node set left_at = null, heartbeat_at = clock_timestamp() + interval '1 minute'");
        holds(await("order-1", Situation.UNASSIGNED), Holder.CONSUMER, "team-test");
        holds(awaitAll(Situation.UNASSIGNED), Holder.CONSUMER, "team-test");
    }

    @Test
    void producerRolledBack() throws Exception {
        Tasuki node = database.node();
        try (Connection connection = database.source().getConnection()) {
            connection.setAutoCommit(false);
            node.publish(connection, order("order-1"));
            connection.rollback();
        }
        holds(operations.triage("order-1").verdict(), Holder.PRODUCER, "producer");
        assertThat(operations.triage("order-1").findings().get(0).yes()).isFalse();
    }

    @Test
    void producerNeverCalled() {
        Triage triage = operations.triage("order-1");
        assertThat(triage.verdict().situation()).isEqualTo(Situation.NEVER_PUBLISHED);
        holds(triage.verdict(), Holder.PRODUCER, "producer");
    }

    @Test
    void duplicatePublish() {
        database.started(mail().handler(delivery -> {}));
        publish("order-1", "order-1");
        holds(await("order-1", Situation.PUBLISHED_TWICE), Holder.PRODUCER, "OrderPlaced");
    }

    @Test
    void lateSubscriber() {
        Tasuki node = publish("order-1");
        database.started(consumer("first", Effect.database())
                        .startFrom(StartFrom.EARLIEST)
                        .handler(delivery -> {}))
                .isReady();
        await("order-1", Situation.DONE);
        database.started(mail().startFrom(StartFrom.NOW).handler(delivery -> {}));
        database.publish(node, order("order-2"));
        await("order-2", Situation.DONE);
        Journey.Delivery late = operations.trace("order-1").messages().get(0).deliveries().stream()
                .filter(d -> d.consumer().equals("mail"))
                .findFirst()
                .orElseThrow();
        assertThat(late.state()).isNull();
        assertThat(late.custody().situation()).isEqualTo(Situation.SUBSCRIBED_LATER);
        holds(late.custody(), Holder.NOBODY, "team-test");
        assertThat(operations.triage("order-1").isFine()).isTrue();
    }

    @Test
    void unsubscribedType() {
        Tasuki node = database.started(mail().handler(delivery -> {}));
        database.publish(
                node, Message.to("orders").type("OrderRenamed").key("order-1").build());
        holds(await("order-1", Situation.NOT_SUBSCRIBED), Holder.PRODUCER, "OrderRenamed");
    }

    @Test
    void tickerStopped() {
        known(mail());
        database.sabotage(
                "update tasuki.node set left_at = null, heartbeat_at = clock_timestamp() + interval '1 minute'");
        database.sabotage("update tasuki.assignment set node = (select max(id) from tasuki.node)");
        publish("order-1");
        database.sabotage("update tasuki.message set published_at = published_at - interval '20 seconds'");
        holds(await("order-1", Situation.NOT_TICKED), Holder.QUEUE, "nodes");
        holds(awaitAll(Situation.NOT_TICKED), Holder.QUEUE, "nodes");
    }

    /** What was published first became visible last: the tick that brought it has a smaller seq than the one before. */
    @Test
    void aTransactionThatCommittedLateIsNoStandstill() throws Exception {
        Tasuki node = database.started(mail().handler(delivery -> {}));
        try (Connection late = database.source().getConnection()) {
            late.setAutoCommit(false);
            node.publish(late, order("late"));
            database.publish(node, order("early"));
            await("early", Situation.DONE);
            late.commit();
        }
        await("late", Situation.DONE);
        database.sabotage("update tasuki.message set published_at = published_at - interval '20 seconds'");
        assertThat(operations.triage().isFine())
                .as(operations.triage().sentence(Locale.ENGLISH))
                .isTrue();
    }

    @Test
    void databaseReadOnly() {
        known(mail());
        publish("order-1");
        String name = database.name();
        database.run("alter database " + name + " set default_transaction_read_only = on");
        Operations anew = Operations.on(TestDatabase.server().dataSource(name));
        holds(anew.triage("order-1").verdict(), Holder.QUEUE, "database");
        holds(anew.triage().verdict(), Holder.QUEUE, "database");
    }

    @Test
    void redriveInProgress() {
        AtomicInteger calls = new AtomicInteger();
        Tasuki node = database.started(mail().handler(delivery -> {
            if (calls.incrementAndGet() == 1) {
                throw new Unrecoverable("broken");
            }
            release.await(10, TimeUnit.SECONDS);
        }));
        database.publish(node, order("order-1"));
        await("order-1", Situation.DEAD);
        operations.deadLetters().redrive(DeadLetterFilter.of("mail"), new By("yuki", "repaired"));
        Custody verdict = operations.triage("order-1").verdict();
        assertThat(verdict.situation()).isEqualTo(Situation.REDRIVING);
        holds(verdict, Holder.OPERATOR, "yuki");
        release.countDown();
        await("order-1", Situation.DONE);
    }

    @Test
    void aDeadLetterThatSomebodyIsOnIsKnownDebt() {
        Tasuki node = database.started(mail().handler(delivery -> {
            throw new Unrecoverable("broken");
        }));
        database.publish(node, order("order-1"));
        await("order-1", Situation.DEAD);
        DeadLetter.Group group =
                operations.deadLetters().groups(DeadLetterFilter.NONE).get(0);
        assertThat(group.isNew()).isTrue();
        operations
                .deadLetters()
                .accept(
                        "mail",
                        group.fingerprint(),
                        operations.status().at().plus(Duration.ofHours(1)),
                        new By("yuki", "waiting for the fix"));
        holds(await("order-1", Situation.ACCEPTED), Holder.OPERATOR, "yuki");
        assertThat(operations.triage().isFine()).isTrue();
        assertThat(operations.deadLetters().groups(DeadLetterFilter.NONE).get(0).isNew())
                .isFalse();
    }
}

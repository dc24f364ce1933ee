package dev.tasuki;

import static dev.tasuki.DeliveryState.DEAD;
import static dev.tasuki.DeliveryState.RETRYING;
import static dev.tasuki.TestDatabase.consumer;
import static dev.tasuki.TestDatabase.retryEvery;
import static dev.tasuki.Traces.PATIENCE;
import static dev.tasuki.Traces.awaitState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an open breaker spares, shows and remembers. */
@Tag("one-jdk")
class BreakerAtWorkTest {
    private final TestDatabase database = TestDatabase.migrated();
    private final ConcurrentLinkedQueue<String> handled = new ConcurrentLinkedQueue<>();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile boolean down = true;

    @AfterEach
    void close() {
        database.close();
    }

    private Consumer.Builder dependent(Kind kind) {
        return consumer("c", kind.effect).retry(retryEvery(20, 5)).handler(this::handle);
    }

    private void handle(Delivery delivery) {
        calls.incrementAndGet();
        if (down || delivery.type().equals("Poison")) {
            throw new IllegalStateException("connection refused");
        }
        handled.add(delivery.key().orElseThrow() + " " + delivery.seq());
    }

    private static Message[] messages(String type, String key, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Message.to("orders").type(type).key(key + i).build())
                .toArray(Message[]::new);
    }

    private static ConsumerStatus.OpenBreaker breaker(Tasuki node) {
        return node.status().get(0).breaker();
    }

    private long attempts(String outcome) {
        return database.number("select count(*) from tasuki.attempt where outcome = '" + outcome + "'");
    }

    private void awaitOpen(Tasuki node) {
        await().atMost(PATIENCE).until(() -> breaker(node) != null);
    }

    private void awaitDone(Tasuki node, int messages) {
        await().atMost(PATIENCE).until(() -> handled.size() == messages);
        await().atMost(PATIENCE).until(() -> breaker(node) == null);
    }

    @ParameterizedTest
    @EnumSource
    void itIsSeenFromEveryNodeWhileItIsOpenOnALivingOne(Kind kind) {
        Tasuki watcher = database.node();
        Tasuki node = database.started(dependent(kind).concurrency(3));
        assertThat(breaker(watcher)).isNull();
        database.publish(node, messages("T", "k", 40));
        awaitOpen(watcher);
        assertThat(breaker(watcher).nodes()).isEqualTo(1);
        assertThat(breaker(watcher).lastError()).isEqualTo("java.lang.IllegalStateException: connection refused");
        await().atMost(PATIENCE).until(() -> breaker(watcher).probes() >= 2);
        assertThat(breaker(watcher).nextProbeAt())
                .isAfter(breaker(watcher).since().plusMillis(1_500));
        node.close();
        assertThat(breaker(watcher)).as("of a node that has left").isNull();
        assertThat(attempts("failed") + attempts("dead")).isLessThan(15);
    }

    @ParameterizedTest
    @EnumSource
    void whatFailsWhileItIsOpenIsOnRecordAndCostsNoAttempt(Kind kind) {
        Tasuki node = database.started(dependent(kind));
        database.publish(node, messages("T", "k", 40));
        awaitOpen(node);
        await().atMost(PATIENCE).until(() -> attempts("outage") >= 2);
        List<String> aside = database.rows("""
                select p.key, p.state, p.attempts, a.attempt, a.error like 'java.lang.IllegalStateException: connection%'
                from tasuki.attempt a join tasuki.parked p using (consumer, seq) where a.outcome = 'outage' order by a.started_at
                """);
        assertThat(aside).allMatch(row -> row.matches("k\\d+ retrying (\\d) \\d t"));
        assertThat(aside).allSatisfy(row -> {
            String[] columns = row.split(" ");
            assertThat(Integer.parseInt(columns[3]))
                    .as("which attempt it would have been")
                    .isEqualTo(Integer.parseInt(columns[2]) + 1);
        });
        Trace.Step step = Traces.step(node, aside.get(0).split(" ")[0], "c");
        assertThat(step.state()).isEqualTo(RETRYING);
        assertThat(step.lastError()).contains("connection refused");
        down = false;
        awaitDone(node, 40);
        assertThat(attempts("failed")).isBetween(10L, 12L);
    }

    @ParameterizedTest
    @EnumSource
    void poisonAsTheProbeDoesNotHoldItOpen(Kind kind) {
        Tasuki node = database.started(dependent(kind));
        database.publish(node, messages("Poison", "p", 7));
        database.publish(node, messages("T", "k", 20));
        awaitOpen(node);
        down = false;
        awaitDone(node, 20);
        for (int i = 0; i < 7; i++) { // and then it dies as ever
            assertThat(awaitState(node, "p" + i, "c", DEAD).attempts()).isEqualTo(5);
            database.publish(node, messages("T", "after" + i, 1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theOrderOfAKeySurvivesIt(Kind kind) {
        Tasuki node = database.started(dependent(kind).concurrency(4));
        Message[] twelve = Stream.of(messages("T", "k", 12), messages("T", "k", 12), messages("T", "k", 12))
                .flatMap(Stream::of)
                .toArray(Message[]::new);
        database.publish(node, twelve);
        awaitOpen(node);
        database.publish(node, twelve);
        await().atMost(PATIENCE).until(() -> attempts("outage") >= 3);
        down = false;
        awaitDone(node, 72);
        for (int i = 0; i < 12; i++) {
            String key = "k" + i + " ";
            assertThat(handled.stream().filter(h -> h.startsWith(key)).map(h -> Long.valueOf(h.split(" ")[1])))
                    .hasSize(6)
                    .isSorted();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aNodeThatStartsInTheOutageKnowsOfItAndSpendsNoAttempts(Kind kind) {
        Tasuki first = database.started(dependent(kind));
        database.publish(first, messages("T", "k", 30));
        awaitOpen(first);
        first.close();
        long spent = attempts("failed");
        for (int i = 0; i < 3; i++) {
            Tasuki next = database.started(dependent(kind));
            long before = attempts("outage");
            await().atMost(PATIENCE).until(() -> attempts("outage") > before);
            next.close();
        }
        assertThat(attempts("failed")).isEqualTo(spent);
        down = false;
        Tasuki last = database.started(dependent(kind));
        awaitDone(last, 30);
        assertThat(database.number("select count(*) from tasuki.breaker")).isZero();
    }

    @Test
    void aBatchHandlerSpendsNoMoreThanAnyOther() {
        Tasuki node = database.started(consumer("c", Effect.database()).batchHandler(500, deliveries -> {
            calls.incrementAndGet();
            if (down) {
                throw new IllegalStateException("connection refused");
            }
            deliveries.forEach(d -> handled.add(d.key().orElseThrow()));
        }));
        database.publish(node, messages("T", "k", 1_000));
        awaitOpen(node);
        assertThat(calls).as("halving once, then one by one").hasValueLessThan(30);
        await().atMost(PATIENCE).until(() -> attempts("outage") >= 1);
        assertThat(attempts("failed")).isEqualTo(10);
        down = false;
        awaitDone(node, 1_000);
        assertThat(attempts("dead")).isZero();
        assertThat(calls).hasValueLessThan(70);
    }

    @Test
    void whatWasInTheAirWhenItOpenedCostsNoAttempt() {
        CountDownLatch inTheAir = new CountDownLatch(20);
        CountDownLatch gate = new CountDownLatch(1);
        Tasuki node = database.started(consumer("c", Effect.external("the world"))
                .concurrency(30)
                .retry(retryEvery(60_000, 5))
                .handler(delivery -> {
                    if (delivery.type().equals("Slow")) {
                        inTheAir.countDown();
                        gate.await();
                    }
                    handle(delivery);
                }));
        database.publish(node, messages("Slow", "s", 20));
        await().atMost(PATIENCE).until(() -> inTheAir.getCount() == 0);
        database.publish(node, messages("T", "k", 10));
        awaitOpen(node);
        gate.countDown();
        await().atMost(PATIENCE).until(() -> attempts("outage") >= 20);
        assertThat(attempts("failed")).isEqualTo(10);
        down = false;
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> handled.stream().filter(h -> h.startsWith("s")).count() == 20);
    }
}

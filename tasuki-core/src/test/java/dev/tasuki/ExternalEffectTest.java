package dev.tasuki;

import static dev.tasuki.DeliveryState.DEAD;
import static dev.tasuki.DeliveryState.DONE;
import static dev.tasuki.DeliveryState.IN_FLIGHT;
import static dev.tasuki.DeliveryState.RETRYING;
import static dev.tasuki.TestDatabase.consumer;
import static dev.tasuki.TestDatabase.retryEvery;
import static dev.tasuki.Traces.awaitState;
import static dev.tasuki.Traces.awaitStates;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Effects outside the database: marked before, recorded after, under a key that never changes. */
class ExternalEffectTest {
    private final TestDatabase database = TestDatabase.migrated();
    private final List<String> handled = new CopyOnWriteArrayList<>();

    /** What handlers of slow messages wait for; opened before the node is closed. */
    private final CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void close() {
        gate.countDown();
        database.close();
    }

    private static Consumer.Builder external(int concurrency) {
        return consumer("c", Effect.external("the world")).concurrency(concurrency);
    }

    private static Message message(String type, String key) {
        return Message.to("orders").type(type).key(key).build();
    }

    private static Message[] messages(int count, String prefix) {
        return IntStream.range(0, count).mapToObj(i -> message("T", prefix + i)).toArray(Message[]::new);
    }

    private void waitIfSlow(Delivery delivery) throws InterruptedException {
        if (delivery.type().equals("Slow")) {
            gate.await();
        }
        handled.add(delivery.key().orElseThrow());
    }

    @Test
    void aDeliveryIsMarkedInFlightBeforeItsHandlerRuns() {
        Map<String, DeliveryState> seenInside = new ConcurrentHashMap<>();
        Tasuki[] node = new Tasuki[1];
        node[0] = database.started(external(1).handler(delivery -> {
            String key = delivery.key().orElseThrow();
            seenInside.put(key, Traces.step(node[0], key, "c").state());
            waitIfSlow(delivery);
        }));
        database.publish(node[0], message("Slow", "k"));
        Trace.Step flying = awaitState(node[0], "k", "c", IN_FLIGHT);
        assertThat(flying.attempts()).isEqualTo(1);
        assertThat(flying.node()).isNotNull();
        assertThat(flying.updatedAt()).isNotNull();
        assertThat(node[0].status())
                .singleElement()
                .satisfies(c -> assertThat(c.inFlight()).isEqualTo(1));
        await().until(() -> seenInside.containsKey("k"));
        assertThat(seenInside).containsEntry("k", IN_FLIGHT);
        gate.countDown();
        awaitState(node[0], "k", "c", DONE);
        await().untilAsserted(() -> assertThat(node[0].status())
                .singleElement()
                .satisfies(c -> assertThat(c.inFlight()).isZero()));
    }

    @Test
    void aRetryIsMarkedInFlightAsWell() {
        CountDownLatch again = new CountDownLatch(1);
        Tasuki node = database.started(external(1).retry(retryEvery(50, 3)).handler(delivery -> {
            if (delivery.attempt() == 1) {
                throw new IllegalStateException("once");
            }
            again.countDown();
            gate.await();
        }));
        database.publish(node, message("T", "k"));
        await().until(() -> again.getCount() == 0);
        assertThat(Traces.step(node, "k", "c").state()).isEqualTo(IN_FLIGHT);
        assertThat(database.rows("select state from tasuki.parked")).containsExactly("in_flight");
        gate.countDown();
        assertThat(awaitState(node, "k", "c", DONE).attempts()).isEqualTo(2);
    }

    @Test
    void theIdempotencyKeyIsTheDeliverysOwnAndNeverChanges() {
        Map<String, Set<String>> keys = new ConcurrentHashMap<>();
        Handler handler = delivery -> {
            keys.computeIfAbsent(delivery.topic() + delivery.seq(), s -> ConcurrentHashMap.newKeySet())
                    .add(delivery.idempotencyKey());
            if (delivery.attempt() < 3) {
                throw new IllegalStateException("again");
            }
        };
        Tasuki first = database.started(external(2).retry(retryEvery(10, 5)).handler(handler));
        // fewer than an outage has: attempts that fail because of one would not be counted
        database.publish(first, messages(4, "k"));
        for (int i = 0; i < 4; i++) {
            assertThat(awaitState(first, "k" + i, "c", DONE).attempts()).isEqualTo(3);
        }
        assertThat(keys)
                .hasSize(4)
                .allSatisfy((seq, ofOne) -> assertThat(ofOne)
                        .singleElement()
                        .satisfies(key -> assertThat(key).matches("[\\x21-\\x7e]{1,200}")));
        assertThat(keys.values().stream().distinct()).hasSize(4);
    }

    @Test
    void asManyHandlersRunAtOnceAsTheConcurrencySays() {
        CyclicBarrier four = new CyclicBarrier(4);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Tasuki node = database.started(external(4).handler(delivery -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            four.await(20, TimeUnit.SECONDS); // goes on only when four are here
            running.decrementAndGet();
            handled.add(delivery.key().orElseThrow());
        }));
        database.publish(node, messages(40, "k"));
        await().until(() -> handled.size() == 40);
        assertThat(most).hasValue(4);
    }

    @Test
    void messagesOfAKeyAreHandledOneAfterTheOther() {
        Map<String, AtomicInteger> running = new ConcurrentHashMap<>();
        List<String> overlaps = new CopyOnWriteArrayList<>();
        Tasuki node = database.started(external(8).handler(delivery -> {
            String key = delivery.key().orElseThrow();
            AtomicInteger mine = running.computeIfAbsent(key, k -> new AtomicInteger());
            if (mine.incrementAndGet() > 1) {
                overlaps.add(key);
            }
            Thread.yield();
            handled.add(key + " " + delivery.seq());
            mine.decrementAndGet();
        }));
        database.publish(
                node,
                IntStream.range(0, 200).mapToObj(i -> message("T", "k" + i % 5)).toArray(Message[]::new));
        await().until(() -> handled.size() == 200);
        assertThat(overlaps).isEmpty();
        for (int key = 0; key < 5; key++) {
            String prefix = "k" + key + " ";
            assertThat(handled.stream()
                            .filter(h -> h.startsWith(prefix))
                            .map(h -> Long.valueOf(h.substring(prefix.length())))
                            .toList())
                    .hasSize(40)
                    .isSorted();
        }
    }

    @Test
    void outcomesAreRecordedInGroups() {
        Tasuki node = database.started(external(16).handler(delivery -> handled.add(delivery.type())));
        database.publish(node, messages(600, "k"));
        await().until(() -> database.number("select coalesce(sum(cardinality(seqs)), 0) from tasuki.receipt") == 600);
        assertThat(handled).hasSize(600);
        assertThat(database.number("select count(*) from tasuki.receipt")).isLessThan(400);
    }

    /** As long as what waits behind it leaves room for others among the marked: twice the concurrency. */
    @Test
    void aSlowMessageHoldsUpItsKeyOnly() {
        Tasuki node = database.started(external(2).handler(this::waitIfSlow));
        database.publish(node, message("Slow", "slow"), message("T", "slow"));
        database.publish(node, messages(50, "k"));
        await().until(() -> handled.size() == 50);
        assertThat(handled).doesNotContain("slow");
        awaitStates(node, "slow", "c", IN_FLIGHT, IN_FLIGHT);
        gate.countDown();
        awaitStates(node, "slow", "c", DONE, DONE);
    }

    @Test
    void aSlowConsumerHoldsUpNoOther() {
        Tasuki node = database.started(
                external(1).handler(delivery -> gate.await()),
                consumer("other", Effect.external("elsewhere"))
                        .handler(delivery -> handled.add(delivery.key().orElseThrow())),
                consumer("rows", Effect.database())
                        .handler(delivery -> handled.add(delivery.key().orElseThrow())));
        database.publish(node, messages(20, "k"));
        await().until(() -> handled.size() == 40);
    }

    @Test
    void failuresOfOneMessageDoNotTouchTheOthersInTheAir() {
        Tasuki node = database.started(external(4).retry(retryEvery(20, 3)).handler(delivery -> {
            if (delivery.key().orElseThrow().endsWith("3")) {
                throw new IllegalStateException("poison");
            }
            handled.add(delivery.key().orElseThrow());
        }));
        database.publish(node, messages(20, "k"));
        for (int i = 0; i < 20; i++) {
            Trace.Step step = awaitState(node, "k" + i, "c", i % 10 == 3 ? DEAD : DONE);
            assertThat(step.attempts()).isEqualTo(i % 10 == 3 ? 3 : 1);
        }
        assertThat(handled).hasSize(18).doesNotHaveDuplicates();
    }

    @Test
    void thereIsNoConnectionWhileTheHandlerRuns() {
        Tasuki node = database.started(external(1)
                .retry(retryEvery(10, 1))
                .handler(delivery -> delivery.connection().commit()));
        database.publish(node, message("T", "k"));
        assertThat(awaitState(node, "k", "c", DEAD).lastError())
                .contains("consumer 'c' has an external effect: no transaction is open while its handler runs")
                .contains("Effect.database()");
    }

    @Test
    void anErrorIsAFailureLikeAnyOther() {
        Tasuki node = database.started(external(2).retry(retryEvery(10, 2)).handler(delivery -> {
            if (delivery.key().orElseThrow().equals("deep")) {
                throw new StackOverflowError();
            }
        }));
        database.publish(node, message("T", "deep"), message("T", "k"));
        awaitState(node, "deep", "c", DEAD);
        awaitState(node, "k", "c", DONE);
    }

    @Test
    void moreRetriesThanTheWindowHoldsDoNotStopWhatIsNew() {
        Tasuki node = database.started(external(2).retry(retryEvery(30, 10_000)).handler(delivery -> {
            if (delivery.type().equals("Failing") && gate.getCount() > 0) { // which is no outage
                throw new RetryAfter(Duration.ofMillis(30), "not yet", null);
            }
            handled.add(delivery.key().orElseThrow());
        }));
        database.publish(
                node,
                IntStream.range(0, 30)
                        .mapToObj(i -> message("Failing", "f" + i))
                        .toArray(Message[]::new));
        awaitState(node, "f29", "c", RETRYING);
        database.publish(node, messages(30, "k"));
        await().atMost(Traces.PATIENCE).until(() -> handled.size() == 30);
        gate.countDown();
        await().atMost(Traces.PATIENCE).until(() -> handled.size() == 60);
    }
}

package dev.tasuki;

import static dev.tasuki.DeliveryState.BLOCKED;
import static dev.tasuki.DeliveryState.DEAD;
import static dev.tasuki.DeliveryState.DONE;
import static dev.tasuki.DeliveryState.IN_FLIGHT;
import static dev.tasuki.DeliveryState.RETRYING;
import static dev.tasuki.TestDatabase.consumer;
import static dev.tasuki.TestDatabase.retryEvery;
import static dev.tasuki.Traces.awaitState;
import static dev.tasuki.Traces.awaitStates;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code oncePer}: events that were published twice are handled once. The identity is in a header. */
class OncePerTest {
    private final TestDatabase database = TestDatabase.migrated();
    private final List<String> handled = new CopyOnWriteArrayList<>();
    private final AtomicBoolean failing = new AtomicBoolean();

    @AfterEach
    void close() {
        database.close();
    }

    private Consumer.Builder once(Kind kind) {
        return consumer("c", kind.effect)
                .retry(retryEvery(30, 10_000))
                .concurrency(kind == Kind.EXTERNAL ? 4 : 1)
                .oncePer(delivery -> delivery.headers().get("id"))
                .handler(this::handle);
    }

    private void handle(Delivery delivery) {
        if (failing.get() && delivery.type().equals("Failing")) {
            throw new IllegalStateException("not yet");
        }
        handled.add(delivery.key().orElse("-") + " " + delivery.headers().get("id"));
    }

    private static Message message(String type, String key, String id) {
        return Message.to("orders").type(type).key(key).header("id", id).build();
    }

    @ParameterizedTest
    @EnumSource
    void twinsOfOneTransactionAreHandledOnce(Kind kind) {
        Tasuki node = database.started(once(kind));
        database.publish(
                node, message("T", "k", "1"), message("T", "k", "1"), message("T", "k", "2"), message("T", "k", "1"));
        List<Trace.Step> steps = awaitStates(node, "k", "c", DONE, DONE, DONE, DONE);
        assertThat(handled).containsExactly("k 1", "k 2");
        assertThat(steps).extracting(Trace.Step::attempts).containsExactly(1, 0, 1, 0);
    }

    @ParameterizedTest
    @EnumSource
    void aTwinThatComesLaterIsDoneWithoutACall(Kind kind) {
        Tasuki node = database.started(once(kind));
        database.publish(node, message("T", "k", "1"));
        awaitState(node, "k", "c", DONE);
        database.publish(node, message("T", "other key", "1"));
        assertThat(awaitState(node, "other key", "c", DONE).attempts()).isZero();
        assertThat(handled).containsExactly("k 1");
    }

    @ParameterizedTest
    @EnumSource
    void anIdentityIsRememberedAcrossNodes(Kind kind) {
        Tasuki first = database.started(once(kind));
        database.publish(first, message("T", "k", "1"));
        awaitState(first, "k", "c", DONE);
        first.close();
        Tasuki second = database.started(once(kind));
        database.publish(second, message("T", "k", "1"));
        awaitStates(second, "k", "c", DONE, DONE);
        assertThat(handled).containsExactly("k 1");
    }

    @ParameterizedTest
    @EnumSource
    void aFailedTryDoesNotClaimTheIdentity(Kind kind) {
        failing.set(true);
        Tasuki node = database.started(once(kind));
        database.publish(node, message("Failing", "k", "1"));
        awaitState(node, "k", "c", RETRYING);
        assertThat(database.rows("select identity from tasuki.identity")).isEmpty();
        failing.set(false);
        awaitState(node, "k", "c", DONE);
        assertThat(handled).containsExactly("k 1");
        assertThat(database.rows("select identity from tasuki.identity")).containsExactly("1");
    }

    @ParameterizedTest
    @EnumSource
    void aTwinBehindAFailedMessageIsHandledOnceAltogether(Kind kind) {
        failing.set(true);
        Tasuki node = database.started(once(kind));
        database.publish(node, message("Failing", "k", "1"), message("T", "k", "1"), message("T", "k", "2"));
        awaitStates(node, "k", "c", RETRYING, BLOCKED, BLOCKED);
        failing.set(false);
        List<Trace.Step> steps = awaitStates(node, "k", "c", DONE, DONE, DONE);
        assertThat(handled).containsExactly("k 1", "k 2");
        assertThat(steps.get(1).attempts()).as("attempts at the twin").isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aTwinOfAnotherKeySucceedsWhileTheFirstStillFails(Kind kind) {
        failing.set(true);
        Tasuki node = database.started(once(kind));
        database.publish(node, message("Failing", "k", "1"));
        awaitState(node, "k", "c", RETRYING);
        database.publish(node, message("T", "other key", "1"));
        awaitState(node, "other key", "c", DONE);
        awaitState(node, "k", "c", DONE); // although it would still fail
        assertThat(handled).containsExactly("other key 1");
    }

    @ParameterizedTest
    @EnumSource
    void aDeadTwinLeavesTheIdentityToTheNext(Kind kind) {
        failing.set(true);
        Tasuki node = database.started(once(kind).retry(retryEvery(10, 2)));
        database.publish(node, message("Failing", "k", "1"), message("T", "k", "1"));
        awaitStates(node, "k", "c", DEAD, DONE);
        assertThat(handled).containsExactly("k 1");
    }

    @ParameterizedTest
    @EnumSource
    void aDelayedTwinIsDoneWithoutACall(Kind kind) {
        Tasuki node = database.started(once(kind));
        database.publish(
                node,
                Message.to("orders")
                        .type("T")
                        .key("delayed")
                        .header("id", "1")
                        .delay(Duration.ofMillis(300))
                        .build(),
                message("T", "k", "1"));
        awaitState(node, "k", "c", DONE);
        assertThat(awaitState(node, "delayed", "c", DONE).attempts()).isZero();
        assertThat(handled).containsExactly("k 1");
    }

    @ParameterizedTest
    @EnumSource
    void anIdentityOutOfItsLimitsIsADeadLetterThatBlocksNobody(Kind kind) {
        Tasuki node = database.started(once(kind));
        String longest = "x".repeat(200);
        database.publish(
                node,
                message("T", "first", "1"),
                message("T", "too long", longest + "x"),
                message("T", "empty", ""),
                Message.to("orders").type("T").key("none").build(),
                message("T", "longest", longest));
        awaitState(node, "first", "c", DONE);
        awaitState(node, "longest", "c", DONE);
        assertThat(handled).containsExactlyInAnyOrder("first 1", "longest " + longest);
        for (String key : List.of("too long", "empty", "none")) {
            Trace.Step dead = awaitState(node, key, "c", DEAD);
            assertThat(dead.attempts()).isEqualTo(1);
            assertThat(dead.lastError())
                    .contains("consumer 'c': oncePer must give a text of 1 to 200 characters, but it gave ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anIdentityThatPostgresqlCannotStoreIsADeadLetterThatBlocksNobody(Kind kind) {
        Tasuki node = database.started(once(kind)
                .oncePer(delivery -> switch (delivery.type()) {
                    case "NUL" -> "a\0b";
                    case "Half" -> "a\ud800b";
                    case "Deep" -> throw new StackOverflowError();
                    default -> delivery.type();
                })
                .retry(retryEvery(10, 1)));
        for (String type : List.of("NUL", "Half", "Deep", "T")) {
            database.publish(node, message(type, type, ""));
        }
        awaitState(node, "T", "c", DONE);
        assertThat(awaitState(node, "NUL", "c", DEAD).lastError()).contains("has a NUL character at index 1");
        assertThat(awaitState(node, "Half", "c", DEAD).lastError()).contains("has half of a surrogate pair (U+D800)");
        assertThat(awaitState(node, "Deep", "c", DEAD).lastError()).contains("StackOverflowError");
    }

    @ParameterizedTest
    @EnumSource
    void twoConsumersRememberEachForItself(Kind kind) {
        Tasuki node = database.started(
                once(kind),
                consumer("d", kind.effect)
                        .oncePer(delivery -> delivery.headers().get("id"))
                        .handler(this::handle));
        database.publish(node, message("T", "k", "1"));
        awaitState(node, "k", "c", DONE);
        awaitState(node, "k", "d", DONE);
        assertThat(handled).containsExactly("k 1", "k 1");
    }

    @Test
    void theEffectAndTheIdentityAreStoredTogether() {
        Tasuki node = database.started(consumer("c", Effect.database())
                .concurrency(4)
                .oncePer(delivery -> delivery.headers().get("id"))
                .handler(delivery -> TestDatabase.insertEffect(delivery, "c", 1)));
        // Twins in different partitions, so in different transactions that run at the same time.
        for (int round = 0; round < 20; round++) {
            String id = String.valueOf(round);
            database.publish(
                    node,
                    IntStream.range(0, 8)
                            .mapToObj(i -> message("T", "k" + i, id))
                            .toArray(Message[]::new));
        }
        IntStream.range(0, 8)
                .forEach(i -> awaitStates(
                        node,
                        "k" + i,
                        "c",
                        IntStream.range(0, 20).mapToObj(r -> DONE).toArray(DeliveryState[]::new)));
        assertThat(database.number("select count(*) from effect")).isEqualTo(20);
    }

    @Test
    void aBatchHandlerGetsEachIdentityOnce() {
        List<String> batches = new CopyOnWriteArrayList<>();
        Tasuki node = database.started(consumer("c", Effect.database())
                .oncePer(delivery -> delivery.headers().get("id"))
                .batchHandler(
                        10,
                        deliveries -> batches.add(deliveries.stream()
                                .map(d -> d.headers().get("id"))
                                .toList()
                                .toString())));
        database.publish(
                node, message("T", "k", "1"), message("T", "k", "2"), message("T", "k", "1"), message("T", "k", "2"));
        awaitStates(node, "k", "c", DONE, DONE, DONE, DONE);
        database.publish(node, message("T", "all repeated", "1"));
        awaitState(node, "all repeated", "c", DONE);
        database.publish(node, message("T", "partly", "2"), message("T", "partly", "3"));
        awaitStates(node, "partly", "c", DONE, DONE);
        assertThat(batches).containsExactly("[1, 2]", "[3]");
    }

    @Test
    void aTwinInFlightIsWaitedForWhenItHasTheSameKey() {
        CountDownLatch flying = new CountDownLatch(1);
        Tasuki node = database.started(consumer("c", Effect.external("the world"))
                .concurrency(4)
                .oncePer(delivery -> delivery.headers().get("id"))
                .handler(delivery -> {
                    flying.await();
                    handle(delivery);
                }));
        database.publish(node, message("T", "k", "1"));
        awaitState(node, "k", "c", IN_FLIGHT);
        database.publish(node, message("T", "k", "1"), message("T", "k", "2"));
        awaitStates(node, "k", "c", IN_FLIGHT, IN_FLIGHT, IN_FLIGHT);
        flying.countDown();
        awaitStates(node, "k", "c", DONE, DONE, DONE);
        assertThat(handled).containsExactly("k 1", "k 2");
    }

    @Test
    void twinsThatLandTogetherMarkAThirdOnce() {
        CountDownLatch flying = new CountDownLatch(1);
        Tasuki node = database.started(consumer("c", Effect.external("the world"))
                .concurrency(4)
                .oncePer(delivery -> delivery.headers().get("id"))
                .handler(delivery -> {
                    flying.await();
                    handle(delivery);
                }));
        database.publish(node, message("T", "a", "1"), message("T", "b", "1"), message("T", "a", "1"));
        awaitStates(node, "a", "c", IN_FLIGHT, IN_FLIGHT);
        awaitState(node, "b", "c", IN_FLIGHT);
        flying.countDown();
        awaitStates(node, "a", "c", DONE, DONE);
        awaitState(node, "b", "c", DONE);
        assertThat(database.rows("select seq from (select unnest(seqs) as seq from tasuki.receipt) s order by seq"))
                .containsExactly("1", "2", "3");
    }
}

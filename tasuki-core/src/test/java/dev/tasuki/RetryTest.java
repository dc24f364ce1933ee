package dev.tasuki;

import static dev.tasuki.DeliveryState.BLOCKED;
import static dev.tasuki.DeliveryState.DEAD;
import static dev.tasuki.DeliveryState.DONE;
import static dev.tasuki.DeliveryState.RETRYING;
import static dev.tasuki.TestDatabase.consumer;
import static dev.tasuki.TestDatabase.retryEvery;
import static dev.tasuki.Traces.awaitState;
import static dev.tasuki.Traces.awaitStates;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a delivery whose handler throws, whatever the kind of its effect. */
class RetryTest {
    private final TestDatabase database = TestDatabase.migrated();
    private final List<String> calls = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        database.close();
    }

    record Order(String id, int quantity) {}

    private Tasuki started(Kind kind, RetryPolicy policy, Handler handler) {
        return database.started(
                consumer("c", kind.effect).retry(policy).concurrency(2).handler(handler));
    }

    private static Message message(String type, String key) {
        return Message.to("orders").type(type).key(key).build();
    }

    private List<String> attempts() {
        return database.rows("select attempt, outcome from tasuki.attempt order by seq, attempt");
    }

    @ParameterizedTest
    @EnumSource
    void aFailedDeliveryIsTriedAgainUntilItSucceeds(Kind kind) {
        Tasuki node = started(kind, retryEvery(20, 10), delivery -> {
            calls.add(delivery.attempt() + " " + delivery.idempotencyKey());
            if (delivery.attempt() < 4) {
                throw new IllegalStateException("attempt " + delivery.attempt());
            }
        });
        database.publish(node, message("T", "k"));
        Trace.Step done = awaitState(node, "k", "c", DONE);
        assertThat(done.attempts()).isEqualTo(4);
        assertThat(done.lastError()).isEqualTo("java.lang.IllegalStateException: attempt 3");
        String key = calls.get(0).substring(2);
        assertThat(key).endsWith("/c/1").matches("[\\x21-\\x7e]{1,200}");
        assertThat(calls).containsExactly("1 " + key, "2 " + key, "3 " + key, "4 " + key);
        assertThat(attempts()).containsExactly("1 failed", "2 failed", "3 failed", "4 done");
    }

    @ParameterizedTest
    @EnumSource
    void theDelaysBetweenTriesGrowAsThePolicySays(Kind kind) {
        RetryPolicy policy = new RetryPolicy(5, Duration.ofMillis(40), 2, Duration.ofMillis(100), 0);
        Map<Integer, Long> firstCalls =
                new ConcurrentHashMap<>(); // of a try, which may be several for a database effect
        Map<Integer, Long> lastCalls = new ConcurrentHashMap<>();
        Tasuki node = started(kind, policy, delivery -> {
            long millis = System.nanoTime() / 1_000_000;
            firstCalls.putIfAbsent(delivery.attempt(), millis);
            lastCalls.put(delivery.attempt(), millis);
            throw new IllegalStateException("always");
        });
        database.publish(node, message("T", "k"));
        awaitState(node, "k", "c", DEAD);
        assertThat(IntStream.rangeClosed(2, 5)
                        .mapToObj(attempt -> firstCalls.get(attempt) - lastCalls.get(attempt - 1))
                        .toList())
                .satisfiesExactly(
                        pause -> assertThat(pause).isGreaterThanOrEqualTo(39),
                        pause -> assertThat(pause).isGreaterThanOrEqualTo(79),
                        pause -> assertThat(pause).isGreaterThanOrEqualTo(99),
                        pause -> assertThat(pause).isGreaterThanOrEqualTo(99));
    }

    @ParameterizedTest
    @EnumSource
    void afterItsAttemptsItIsADeadLetterWithEveryTryOnRecord(Kind kind) {
        Tasuki node = started(kind, retryEvery(10, 3), delivery -> {
            throw new IllegalStateException("it is\n  broken", new NullPointerException("no stock \0 \ud800"));
        });
        database.publish(node, message("T", "k"), message("T", "k"));
        Trace.Step dead = awaitStates(node, "k", "c", DEAD, DEAD).get(0);
        assertThat(dead.attempts()).isEqualTo(3);
        assertThat(dead.nextAttemptAt()).isNull();
        assertThat(dead.took()).isNotNull();
        assertThat(dead.node()).isNotNull();
        assertThat(dead.lastError())
                .isEqualTo("java.lang.IllegalStateException: it is broken; caused by java.lang.NullPointerException:"
                        + " no stock \ufffd \ufffd");
        assertThat(attempts()).containsExactly("1 failed", "2 failed", "3 dead", "1 failed", "2 failed", "3 dead");
        assertThat(database.rows("select error from tasuki.attempt"))
                .hasSize(6)
                .allSatisfy(stack -> assertThat(stack)
                        .startsWith("java.lang.IllegalStateException: it is\n  broken")
                        .contains("Caused by: java.lang.NullPointerException: no stock", "at dev.tasuki.RetryTest"));
    }

    @ParameterizedTest
    @EnumSource
    void aWholeMessageIsKeptWithItsDeadLetter(Kind kind) {
        Tasuki node = started(kind, retryEvery(10, 1), delivery -> {
            throw new IllegalStateException("always");
        });
        database.publish(
                node,
                Message.to("orders")
                        .type("T")
                        .key("k")
                        .payload(new Order("o", 3))
                        .header("h", "v")
                        .build());
        awaitState(node, "k", "c", DEAD);
        assertThat(database.rows("select type, key, convert_from(payload, 'UTF8'), headers ->> 'h', content_type"
                        + " from tasuki.parked"))
                .containsExactly("T k {\"id\":\"o\",\"quantity\":3} v application/json");
    }

    @ParameterizedTest
    @EnumSource
    void anUnrecoverableFailureIsADeadLetterAtOnceHoweverItIsWrapped(Kind kind) {
        Tasuki node = started(kind, RetryPolicy.standard(), delivery -> {
            Unrecoverable hopeless = new Unrecoverable("no such customer");
            throw delivery.type().equals("Bare") ? hopeless : new RuntimeException("wrapped", hopeless);
        });
        database.publish(node, message("Bare", "a"), message("Wrapped", "b"));
        for (String key : List.of("a", "b")) {
            Trace.Step dead = awaitState(node, key, "c", DEAD);
            assertThat(dead.attempts()).isEqualTo(1);
            assertThat(dead.lastError()).contains("no such customer");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theHandlersOwnDelayReplacesThatOfThePolicy(Kind kind) {
        Tasuki node = started(kind, RetryPolicy.standard(), delivery -> {
            if (delivery.type().equals("Later")) {
                throw new RetryAfter(Duration.ofHours(2), "busy", null);
            }
            if (delivery.attempt() < 3) {
                throw new RuntimeException(new RetryAfter(Duration.ofMillis(20), "busy", null));
            }
        });
        Instant begun = Instant.now();
        database.publish(node, message("Later", "later"), message("Soon", "soon"));
        assertThat(awaitState(node, "soon", "c", DONE).attempts()).isEqualTo(3);
        assertThat(awaitState(node, "later", "c", RETRYING).nextAttemptAt())
                .isBetween(begun.plusSeconds(7_199), Instant.now().plusSeconds(7_201));
    }

    @ParameterizedTest
    @EnumSource
    void aDelayOfTheHandlersDoesNotAddAttempts(Kind kind) {
        Tasuki node = started(kind, retryEvery(10, 2), delivery -> {
            throw new RetryAfter(Duration.ZERO, "busy", null);
        });
        database.publish(node, message("T", "k"));
        assertThat(awaitState(node, "k", "c", DEAD).attempts()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void aPayloadThatCannotBeReadIsADeadLetterAtOnceAndBlocksNobody(Kind kind) {
        Tasuki node = database.started(consumer("c", kind.effect)
                .handler(Order.class, (order, delivery) -> calls.add(delivery.type() + " " + order.id())));
        Message.Builder broken = Message.to("orders").key("k");
        database.publish(
                node,
                broken.type("NotJson")
                        .payload("{".getBytes(), "application/json")
                        .build(),
                broken.type("NoBytes").payload(new byte[0], "application/json").build(),
                broken.type("WrongType").payload("text").build(),
                broken.type("Avro").payload(new byte[1], "application/avro").build(),
                broken.type("Null")
                        .payload("null".getBytes(), "application/json")
                        .build(),
                Message.to("orders").key("k").type("None").build(),
                Message.to("orders")
                        .key("k")
                        .type("Good")
                        .payload(new Order("o", 1))
                        .build());
        List<Trace.Step> steps = awaitStates(node, "k", "c", DEAD, DEAD, DEAD, DEAD, DEAD, DEAD, DONE);
        assertThat(calls).containsExactly("Good o");
        assertThat(steps).allSatisfy(step -> assertThat(step.attempts()).isEqualTo(1));
        assertThat(steps.subList(0, 6))
                .allSatisfy(step -> assertThat(step.lastError())
                        .contains(
                                "Unrecoverable: the payload of message",
                                "cannot be read as " + Order.class.getName() + ": "));
        assertThat(steps.get(0).lastError()).contains("(NotJson, 1 bytes)");
        assertThat(steps.get(3).lastError()).contains("its content type is application/avro, not application/json");
        assertThat(steps.get(4).lastError()).contains("it is null");
        assertThat(steps.get(5).lastError()).contains("it was published without a payload");
    }

    @ParameterizedTest
    @EnumSource
    void aDeadLetterLetsTheNextOfItsKeyGo(Kind kind) {
        Tasuki node = started(kind, retryEvery(50, 3), delivery -> {
            if (delivery.type().equals("Poison")) {
                throw new IllegalStateException("poison");
            }
            calls.add(delivery.type());
        });
        database.publish(node, message("Poison", "k"), message("Second", "k"), message("Third", "k"));
        awaitStates(node, "k", "c", DEAD, DONE, DONE);
        assertThat(calls).containsExactly("Second", "Third");
        assertThat(node.status()).singleElement().satisfies(c -> {
            assertThat(c.dead()).isEqualTo(1);
            assertThat(c.retrying() + c.blocked() + c.scheduled() + c.inFlight())
                    .isZero();
        });
    }

    @ParameterizedTest
    @EnumSource
    void retriesGoOnOnTheNextNode(Kind kind) {
        Tasuki first = started(kind, retryEvery(100, 1_000), delivery -> {
            throw new IllegalStateException("not here");
        });
        database.publish(first, message("T", "k"), message("T", "k"));
        awaitStates(first, "k", "c", RETRYING, BLOCKED);
        first.close();
        int before = Traces.steps(first, "k", "c").get(0).attempts();
        Tasuki second = started(kind, retryEvery(100, 1_000), delivery -> calls.add(delivery.type()));
        List<Trace.Step> steps = awaitStates(second, "k", "c", DONE, DONE);
        assertThat(steps).extracting(Trace.Step::attempts).containsExactly(before + 1, 1);
        assertThat(calls).hasSize(2);
    }
}

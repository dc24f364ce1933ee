package dev.tasuki;

import static dev.tasuki.DeliveryState.DEAD;
import static dev.tasuki.DeliveryState.DONE;
import static dev.tasuki.TestDatabase.consumer;
import static dev.tasuki.TestDatabase.insertEffect;
import static dev.tasuki.TestDatabase.retryEvery;
import static dev.tasuki.Traces.awaitState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.tasuki.spi.Codec;
import dev.tasuki.spi.DeliveryInterceptor;
import dev.tasuki.spi.OutcomeListener;
import dev.tasuki.spi.OutcomeListener.Outcome;
import dev.tasuki.spi.OutcomeListener.Result;
import dev.tasuki.spi.PublishInterceptor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The interfaces of {@code dev.tasuki.spi}, as a node uses them. */
class ExtensionsTest {
    private final TestDatabase database = TestDatabase.migrated();
    private final List<String> calls = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        database.close();
    }

    private Tasuki started(Consumer.Builder consumer, Extension... extensions) {
        Tasuki.Builder builder = Tasuki.on(database.source()).topic("orders").consumer(consumer);
        for (Extension extension : extensions) {
            builder.with(extension);
        }
        Tasuki node = database.closing(builder.build());
        node.start();
        return node;
    }

    private static Message message(String type, String key) {
        return Message.to("orders").type(type).key(key).build();
    }

    @ParameterizedTest
    @EnumSource
    void aListenerHearsTheOutcomeOfEachTryAfterItWasRecorded(Kind kind) {
        List<Outcome> outcomes = new CopyOnWriteArrayList<>();
        List<DeliveryState> recorded = new CopyOnWriteArrayList<>();
        Tasuki[] node = new Tasuki[1];
        OutcomeListener listener = outcome -> {
            recorded.add(
                    Traces.step(node[0], outcome.type(), outcome.consumer()).state());
            outcomes.add(outcome);
        };
        node[0] = started(
                consumer("c", kind.effect).retry(retryEvery(300, 2)).handler(delivery -> {
                    if (delivery.type().equals("Dead") || delivery.type().equals("Once") && delivery.attempt() == 1) {
                        throw new IllegalStateException("attempt " + delivery.attempt());
                    }
                }),
                listener);
        database.publish(node[0], message("Done", "Done"));
        await().until(() -> outcomes.size() == 1);
        database.publish(node[0], message("Once", "Once"));
        await().until(() -> outcomes.size() == 3);
        database.publish(node[0], message("Dead", "Dead"));
        await().until(() -> outcomes.size() == 5);
        assertThat(outcomes)
                .extracting(Outcome::consumer, Outcome::type, Outcome::seq, Outcome::attempt, Outcome::result)
                .containsExactly(
                        tuple("c", "Done", 1L, 1, Result.DONE),
                        tuple("c", "Once", 2L, 1, Result.FAILED),
                        tuple("c", "Once", 2L, 2, Result.DONE),
                        tuple("c", "Dead", 3L, 1, Result.FAILED),
                        tuple("c", "Dead", 3L, 2, Result.DEAD));
        assertThat(recorded).containsExactly(DONE, DeliveryState.RETRYING, DONE, DeliveryState.RETRYING, DEAD);
        assertThat(outcomes.get(0).error()).isNull();
        assertThat(outcomes.get(1).error())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("attempt 1");
        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome.took()).isNotNull());
    }

    @ParameterizedTest
    @EnumSource
    void aListenerThatThrowsChangesNothing(Kind kind) {
        OutcomeListener broken = outcome -> {
            if (outcome.seq() % 2 == 0) {
                throw new AssertionError("listener");
            }
            throw new IllegalStateException("listener");
        };
        OutcomeListener next = outcome -> calls.add(outcome.type() + " " + outcome.result());
        Tasuki node = started(
                consumer("c", kind.effect).retry(retryEvery(20, 2)).handler(delivery -> {
                    if (kind == Kind.DATABASE) {
                        insertEffect(delivery, "c", 1);
                    }
                    if (delivery.type().startsWith("Poison")) {
                        throw new IllegalStateException("poison");
                    }
                }),
                broken,
                next);
        for (String type : List.of("A", "B", "PoisonC", "PoisonD", "E", "F")) {
            database.publish(node, message(type, type));
        }
        for (String type : List.of("A", "B", "PoisonC", "PoisonD", "E", "F")) {
            Trace.Step step = awaitState(node, type, "c", type.startsWith("Poison") ? DEAD : DONE);
            assertThat(step.attempts()).isEqualTo(type.startsWith("Poison") ? 2 : 1);
        }
        if (kind == Kind.DATABASE) {
            assertThat(database.rows("select key from effect order by key")).containsExactly("A", "B", "E", "F");
        }
        await().untilAsserted(() -> assertThat(calls)
                .containsExactlyInAnyOrder(
                        "A DONE",
                        "B DONE",
                        "PoisonC FAILED",
                        "PoisonC DEAD",
                        "PoisonD FAILED",
                        "PoisonD DEAD",
                        "E DONE",
                        "F DONE"));
    }

    @ParameterizedTest
    @EnumSource
    void interceptorsSurroundEachCallInTheirOrder(Kind kind) {
        DeliveryInterceptor outer = (consumer, delivery, call) -> {
            calls.add("outer " + consumer + " " + delivery.type());
            call.proceed();
            calls.add("outer done");
        };
        DeliveryInterceptor inner = (consumer, delivery, call) -> {
            calls.add("inner");
            call.proceed();
            calls.add("inner done");
        };
        Tasuki node = started(consumer("c", kind.effect).handler(delivery -> calls.add("handler")), outer, inner);
        database.publish(node, message("T", "k"));
        awaitState(node, "k", "c", DONE);
        assertThat(calls).containsExactly("outer c T", "inner", "handler", "inner done", "outer done");
    }

    @ParameterizedTest
    @EnumSource
    void anInterceptorsExceptionFailsTheTryAndItSeesTheHandlers(Kind kind) {
        DeliveryInterceptor interceptor = (consumer, delivery, call) -> {
            try {
                call.proceed();
            } catch (IllegalStateException e) {
                calls.add("saw " + e.getMessage());
                throw e;
            }
            if (delivery.type().equals("Refused")) {
                throw new IllegalArgumentException("refused by the interceptor");
            }
        };
        Tasuki node = started(
                consumer("c", kind.effect).retry(retryEvery(10, 1)).handler(delivery -> {
                    if (delivery.type().equals("Poison")) {
                        throw new IllegalStateException("poison");
                    }
                }),
                interceptor);
        database.publish(node, message("Poison", "a"), message("Refused", "b"), message("T", "c"));
        assertThat(awaitState(node, "a", "c", DEAD).lastError()).contains("poison");
        assertThat(awaitState(node, "b", "c", DEAD).lastError()).contains("refused by the interceptor");
        awaitState(node, "c", "c", DONE);
        assertThat(calls).contains("saw poison").allMatch(call -> call.equals("saw poison"));
    }

    @Test
    void theTimeOfAnInterceptorCountsTowardsTheTimeout() {
        DeliveryInterceptor slow = (consumer, delivery, call) -> {
            if (delivery.key().orElseThrow().equals("slow")) {
                new CountDownLatch(1).await();
            }
            call.proceed();
        };
        Tasuki node = started(
                consumer("c", Effect.database())
                        .timeout(Duration.ofMillis(200))
                        .retry(retryEvery(10, 1))
                        .handler(delivery -> {}),
                slow);
        database.publish(node, message("T", "slow"), message("T", "k"));
        assertThat(awaitState(node, "slow", "c", DEAD).lastError()).contains("timeout of 200 ms");
        awaitState(node, "k", "c", DONE);
    }

    @ParameterizedTest
    @EnumSource
    void aPublishInterceptorSeesWhatProducersAndHandlersPublish(Kind kind) {
        PublishInterceptor first = message -> message.withHeaderIfAbsent("by", "first");
        PublishInterceptor second =
                message -> message.withHeaderIfAbsent("by", "second").withHeaderIfAbsent("also", "second");
        Tasuki node = started(
                consumer("c", kind.effect)
                        .types("Parent")
                        .handler(delivery -> delivery.publish(message("Child", "child"))),
                first,
                second);
        database.publish(node, message("Parent", "k"));
        database.inTransaction(connection -> node.publish(
                connection,
                Message.to("orders").type("Own").header("by", "itself").build()));
        awaitState(node, "k", "c", DONE);
        assertThat(database.rows("select type, headers ->> 'by', headers ->> 'also' from tasuki.message order by type"))
                .containsExactly("Child first second", "Own itself second", "Parent first second");
    }

    @Test
    void aPublishInterceptorThatThrowsKeepsTheMessageFromBeingPublished() {
        PublishInterceptor broken = message -> {
            throw new IllegalArgumentException("no context");
        };
        Tasuki node = database.closing(
                Tasuki.on(database.source()).topic("orders").with(broken).build());
        database.inTransaction(connection -> assertThatThrownBy(() -> node.publish(connection, message("T", "k")))
                .hasMessageContaining("no context"));
        assertThat(node.trace("k").messages()).isEmpty();
    }

    /** Texts, turned around. */
    private static final class Backwards implements Codec {
        @Override
        public String contentType() {
            return "text/backwards";
        }

        @Override
        public byte[] write(Object payload) {
            return new StringBuilder((String) payload).reverse().toString().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public <T> T read(byte[] bytes, String contentType, Class<T> type) {
            if (!contentType.equals(contentType())) {
                throw new IllegalArgumentException("is " + contentType);
            }
            return type.cast(new StringBuilder(new String(bytes, StandardCharsets.UTF_8))
                    .reverse()
                    .toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherCodecWritesAndReadsThePayloads(Kind kind) {
        Tasuki node = started(
                consumer("c", kind.effect)
                        .handler(String.class, (text, delivery) -> calls.add(delivery.contentType() + " " + text)),
                new Backwards());
        database.publish(
                node,
                Message.to("orders").type("T").key("k").payload("relay").build(),
                Message.to("orders")
                        .type("T")
                        .key("json")
                        .payload("{}".getBytes(), "application/json")
                        .build());
        awaitState(node, "k", "c", DONE);
        assertThat(calls).containsOnly("text/backwards relay"); // once more when the batch is run again
        assertThat(database.rows("select convert_from(payload, 'UTF8') from tasuki.message where key = 'k'"))
                .containsExactly("yaler");
        assertThat(awaitState(node, "json", "c", DEAD).lastError()).contains("is application/json");
        database.inTransaction(connection -> assertThatThrownBy(() -> node.publish(
                        connection, Message.to("orders").type("T").payload(42).build()))
                .isInstanceOf(PublishException.class)
                .hasMessageContaining("a java.lang.Integer, cannot be written as text/backwards"));
    }
}

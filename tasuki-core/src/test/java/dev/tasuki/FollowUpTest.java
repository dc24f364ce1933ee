package dev.tasuki;

import static dev.tasuki.DeliveryState.DEAD;
import static dev.tasuki.DeliveryState.DONE;
import static dev.tasuki.TestDatabase.consumer;
import static dev.tasuki.TestDatabase.retryEvery;
import static dev.tasuki.Traces.awaitState;
import static dev.tasuki.Traces.awaitStates;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages that a handler publishes. */
class FollowUpTest {
    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final TestDatabase database = TestDatabase.migrated();
    private final List<String> seen = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        database.close();
    }

    private static Message message(String type, String key) {
        return Message.to("orders").type(type).key(key).build();
    }

    private Consumer.Builder placed(Kind kind) {
        return consumer("c", kind.effect).types("Placed").retry(retryEvery(20, 3));
    }

    /** What of the children is in the log, also where no consumer wants it. */
    private List<String> children() {
        return database.rows("select key from tasuki.message where type = 'Child' order by seq");
    }

    @ParameterizedTest
    @EnumSource
    void aCorrelationThatTheProducerGaveIsInheritedAndCannotBeExchanged(Kind kind) {
        Tasuki node = database.started(placed(kind)
                .retry(TestDatabase.retryEvery(10, 1))
                .handler(delivery -> {
                    boolean exchanges = delivery.key().orElseThrow().equals("exchanging");
                    delivery.publish(Message.to("orders")
                            .type("Child")
                            .key("of " + delivery.key().orElseThrow())
                            .correlation(exchanges ? "another" : delivery.correlation())
                            .build());
                }));
        for (String key : List.of("plain", "exchanging")) {
            database.publish(
                    node,
                    Message.to("orders")
                            .type("Placed")
                            .key(key)
                            .correlation("checkout-" + key)
                            .build());
        }
        awaitState(node, "plain", "c", DONE);
        assertThat(node.trace("of plain").messages().get(0).correlation()).isEqualTo("checkout-plain");
        assertThat(awaitState(node, "exchanging", "c", DeliveryState.DEAD).lastError())
                .contains("cannot have the correlation 'another'");
    }

    @ParameterizedTest
    @EnumSource
    void aFollowUpCarriesCorrelationCauseAndTraceDownTheTree(Kind kind) {
        Tasuki node = database.started(
                placed(kind).handler(delivery -> delivery.publish(message("Child", "child"))),
                consumer("d", kind.effect).types("Child").handler(delivery -> {
                    seen.add(delivery.correlation() + " " + delivery.causation().orElseThrow() + " "
                            + delivery.headers().get("traceparent"));
                    delivery.publish(message("Grandchild", "grandchild"));
                }),
                consumer("e", kind.effect)
                        .types("Grandchild")
                        .handler(delivery -> seen.add(delivery.correlation() + " "
                                + delivery.causation().orElseThrow() + " "
                                + delivery.headers().get("traceparent"))));
        database.publish(
                node,
                Message.to("orders")
                        .type("Placed")
                        .key("k")
                        .header("traceparent", PARENT)
                        .header("other", "stays")
                        .build());
        awaitState(node, "grandchild", "e", DONE);
        Trace.Entry root = node.trace("k").messages().get(0);
        Trace.Entry child = node.trace("child").messages().get(0);
        Trace.Entry grandchild = node.trace("grandchild").messages().get(0);
        assertThat(root.correlation()).isEqualTo(String.valueOf(root.seq()));
        assertThat(root.causation()).isNull();
        assertThat(child.correlation()).isEqualTo(root.correlation());
        assertThat(child.causation()).isEqualTo(root.seq());
        assertThat(grandchild.correlation()).isEqualTo(root.correlation());
        assertThat(grandchild.causation()).isEqualTo(child.seq());
        assertThat(seen)
                .containsExactly(
                        root.seq() + " " + root.seq() + " " + PARENT, root.seq() + " " + child.seq() + " " + PARENT);
        assertThat(database.rows("select headers::text from tasuki.message where type = 'Child'"))
                .containsExactly("{\"traceparent\": \"" + PARENT + "\"}");
    }

    @ParameterizedTest
    @EnumSource
    void aFollowUpKeepsATraceparentOfItsOwn(Kind kind) {
        String own = PARENT.replace("b7ad", "ffff");
        Tasuki node = database.started(placed(kind)
                .handler(delivery -> delivery.publish(Message.to("orders")
                        .type("Child")
                        .key("child")
                        .header("traceparent", own)
                        .build())));
        database.publish(
                node,
                Message.to("orders")
                        .type("Placed")
                        .key("k")
                        .header("traceparent", PARENT)
                        .build());
        awaitState(node, "k", "c", DONE);
        assertThat(database.rows("select headers ->> 'traceparent' from tasuki.message where type = 'Child'"))
                .containsExactly(own);
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsPublishedByATryThatFails(Kind kind) {
        Tasuki node = database.started(placed(kind).handler(delivery -> {
            delivery.publish(message("Child", "attempt " + delivery.attempt()));
            if (delivery.key().orElseThrow().equals("poison") || delivery.attempt() == 1) {
                throw new IllegalStateException("after publishing");
            }
        }));
        database.publish(node, message("Placed", "poison"), message("Placed", "k"));
        awaitState(node, "poison", "c", DEAD);
        awaitState(node, "k", "c", DONE);
        assertThat(children()).containsExactly("attempt 2");
    }

    @ParameterizedTest
    @EnumSource
    void severalFollowUpsKeepTheirOrder(Kind kind) {
        Tasuki node = database.started(placed(kind)
                .handler(delivery -> delivery.publish(message("Child", "1"))
                        .publish(message("Child", "2"))
                        .publish(message("Child", "3"))));
        database.publish(node, message("Placed", "k"));
        awaitState(node, "k", "c", DONE);
        assertThat(children()).containsExactly("1", "2", "3");
    }

    @ParameterizedTest
    @EnumSource
    void aFollowUpThatIsRefusedFailsTheTryAndHarmsNobodyElse(Kind kind) {
        Tasuki node = database.started(placed(kind).handler(delivery -> {
            switch (delivery.key().orElseThrow()) {
                case "topic" ->
                    delivery.publish(Message.to("nowhere").type("Child").build());
                case "long" -> delivery.publish(message("Child", "x".repeat(201)));
                case "NUL" -> delivery.publish(message("Child", "\0"));
                default -> delivery.publish(message("Child", "fine"));
            }
        }));
        database.publish(
                node,
                message("Placed", "topic"),
                message("Placed", "long"),
                message("Placed", "NUL"),
                message("Placed", "k"));
        assertThat(awaitState(node, "topic", "c", DEAD).lastError())
                .contains("PublishException: topic 'nowhere' does not exist; known are [orders]");
        assertThat(awaitState(node, "long", "c", DEAD).lastError()).contains("limits.keyLength");
        assertThat(awaitState(node, "NUL", "c", DEAD).lastError()).contains("NUL character");
        awaitState(node, "k", "c", DONE);
        assertThat(children()).containsExactly("fine");
    }

    @ParameterizedTest
    @EnumSource
    void aRetriedDeliveryPublishesLikeAnyOther(Kind kind) {
        Tasuki node = database.started(
                placed(kind).handler(delivery -> {
                    if (delivery.attempt() == 1) {
                        throw new IllegalStateException("once");
                    }
                    delivery.publish(message("Child", "child"));
                }),
                consumer("d", kind.effect).types("Child").handler(delivery -> seen.add(delivery.type())));
        database.publish(node, message("Placed", "k"), message("Placed", "k"));
        awaitStates(node, "k", "c", DONE, DONE);
        awaitStates(node, "child", "d", DONE, DONE);
        assertThat(seen).hasSize(2);
    }

    @Test
    void aBatchHandlerPublishesForEachOfItsMessages() {
        Tasuki node = database.started(placed(Kind.DATABASE).batchHandler(10, deliveries -> {
            for (Delivery delivery : deliveries) {
                delivery.publish(message("Child", "of " + delivery.key().orElseThrow()));
            }
            if (deliveries.stream().anyMatch(d -> d.key().orElseThrow().equals("b"))) {
                throw new Unrecoverable("poison");
            }
        }));
        database.publish(node, message("Placed", "a"), message("Placed", "b"), message("Placed", "c"));
        awaitState(node, "a", "c", DONE);
        awaitState(node, "b", "c", DEAD);
        awaitState(node, "c", "c", DONE);
        assertThat(children()).containsExactly("of a", "of c");
    }
}

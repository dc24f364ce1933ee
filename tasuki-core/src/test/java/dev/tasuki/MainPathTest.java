package dev.tasuki;

import static dev.tasuki.TestDatabase.consumer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MainPathTest {
    private final TestDatabase database = TestDatabase.migrated();

    @AfterEach
    void close() {
        database.close();
    }

    record Order(String id, int quantity) {}

    @Test
    void aMessageReachesEachConsumerOnceItsTransactionHasCommitted() {
        Map<String, Order> mailed = new ConcurrentHashMap<>();
        Tasuki node = database.started(
                consumer("inventory", Effect.database())
                        .handler(
                                Order.class,
                                (order, delivery) ->
                                        TestDatabase.insertEffect(delivery, "inventory", order.quantity())),
                consumer("mail", Effect.external("SMTP"))
                        .handler(Order.class, (order, delivery) -> mailed.put(delivery.idempotencyKey(), order)));

        database.publish(
                node,
                Message.to("orders")
                        .type("OrderPlaced")
                        .key("order-1")
                        .payload(new Order("order-1", 3))
                        .build());

        await().untilAsserted(() -> assertThat(node.trace("order-1").messages())
                .singleElement()
                .satisfies(m -> assertThat(m.deliveries())
                        .extracting(Trace.Step::consumer, Trace.Step::state, Trace.Step::attempts)
                        .containsExactly(
                                org.assertj.core.groups.Tuple.tuple("inventory", DeliveryState.DONE, 1),
                                org.assertj.core.groups.Tuple.tuple("mail", DeliveryState.DONE, 1))));
        assertThat(database.rows("select consumer, key, n from effect")).containsExactly("inventory order-1 3");
        assertThat(mailed.values()).containsExactly(new Order("order-1", 3));
    }

    @Test
    void whatIsRolledBackIsNeverDelivered() throws Exception {
        AtomicInteger handled = new AtomicInteger();
        Tasuki node = database.started(
                consumer("inventory", Effect.database()).handler(delivery -> handled.incrementAndGet()));
        try (var connection = database.source().getConnection()) {
            connection.setAutoCommit(false);
            node.publish(
                    connection,
                    Message.to("orders").type("A").key("rolled-back").build());
            connection.rollback();
        }
        database.publish(node, Message.to("orders").type("A").key("committed").build());
        await().until(() -> handled.get() > 0);
        assertThat(handled).hasValue(1);
        assertThat(node.trace("rolled-back").messages()).isEmpty();
    }
}

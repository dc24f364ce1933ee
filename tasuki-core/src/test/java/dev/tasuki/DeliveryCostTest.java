package dev.tasuki;

import static dev.tasuki.TestDatabase.consumer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What publishing and delivering costs in round trips, so that it does not grow unnoticed. */
@Tag("one-jdk")
class DeliveryCostTest {
    private static final int PAGE = 500;
    private static final int PAGES = 4;
    private static final int CONSUMERS = 3;
    private static final String INSERT_EFFECT = "insert into effect (consumer, seq) select ?, unnest(?::bigint[])";

    private final TestDatabase database = TestDatabase.migrated();
    private final RoundTrips trips = new RoundTrips();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void publishingIsOneRoundTripOfTheCallersTransaction() throws Exception {
        Tasuki producer = database.node();
        database.publish(producer, message(0)); // it has looked up the topic
        try (Connection connection = trips.on(database.source()).getConnection()) {
            connection.setAutoCommit(false);
            producer.publish(connection, message(1));
            assertThat(trips.all()).as("one message").hasSize(1);
            trips.forget();
            producer.publish(connection, messages(1_000));
            assertThat(trips.all()).as("a thousand messages").hasSize(1);
            connection.commit();
        }
    }

    @Test
    void aBatchIsTheEffectTheReceiptAndTheCommitAndAPageIsReadOnceForAll() {
        AtomicInteger handled = new AtomicInteger();
        try (Tasuki subscriber = node(handled)) {
            subscriber.start();
        }
        Tasuki producer = database.node();
        database.publish(producer, messages(PAGES * PAGE).toArray(new Message[0]));
        trips.forget();

        Tasuki node = database.closing(node(handled));
        node.start();
        await().until(() -> handled.get() == CONSUMERS * PAGES * PAGE);
        node.close();

        long batches = trips.of(INSERT_EFFECT);
        assertThat(batches).as("batches of %d", PAGE).isEqualTo(CONSUMERS * PAGES);
        assertThat(trips.of("insert into tasuki.receipt")).as("receipts").isEqualTo(batches);
        long pages = trips.of("pg_visible_in_snapshot(xid") - trips.of("pg_advisory_xact_lock"); // a tick looks, too
        assertThat(pages)
                .as("pages read, not one for each consumer; and the end of the batch, where nothing is left")
                .isLessThan(2 * (PAGES + 1));
        assertThat(trips.of("tasuki.parked where") + trips.of("tasuki.parked p"))
                .as("looks at what is parked, not one for each batch")
                .isLessThanOrEqualTo(batches);
        assertThat(trips.of("tasuki.identity"))
                .as("looks at identities, which nobody has")
                .isZero();
    }

    private Tasuki node(AtomicInteger handled) {
        Tasuki.Builder builder =
                Tasuki.on(trips.on(database.source())).topic("orders").node("one");
        for (int i = 0; i < CONSUMERS; i++) {
            builder.consumer(consumer("c" + i, Effect.database())
                    .startFrom(StartFrom.EARLIEST)
                    .batchHandler(PAGE, deliveries -> {
                        insert(deliveries);
                        handled.addAndGet(deliveries.size());
                    }));
        }
        return builder.build();
    }

    private static void insert(List<Delivery> deliveries) throws SQLException {
        try (PreparedStatement insert = deliveries.get(0).connection().prepareStatement(INSERT_EFFECT)) {
            insert.setString(1, "c");
            insert.setObject(2, deliveries.stream().mapToLong(Delivery::seq).toArray());
            insert.executeUpdate();
        }
    }

    private static Message message(int n) {
        return Message.to("orders").type("Numbered").key("k" + n).payload(n).build();
    }

    private static List<Message> messages(int count) {
        List<Message> messages = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            messages.add(message(n));
        }
        return messages;
    }
}

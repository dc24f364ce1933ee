package dev.tasuki;

import static dev.tasuki.TestDatabase.consumer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.internal.engine.Faults;
import dev.tasuki.internal.postgres.Ticks;
import java.sql.Connection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node hears of its neighbours' ticks, also of one that comes right before its own. */
class TicksOfOthersTest {
    private final TestDatabase database = TestDatabase.migrated();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aTickOfAnotherTopicRightBeforeOnesOwnIsNotOverlooked() throws Exception {
        AtomicBoolean armed = new AtomicBoolean();
        CountDownLatch orders = new CountDownLatch(1);
        CountDownLatch payments = new CountDownLatch(1);
        Tasuki other = database.node();
        Faults faults = point -> {
            if (point == Faults.Point.BEFORE_TICK && armed.compareAndSet(true, false)) {
                database.publish(other, numbered("payments"));
                try (Connection connection = database.source().getConnection()) {
                    Ticks.take(connection);
                }
                database.publish(other, numbered("orders"));
            }
        };
        database.closing(Tasuki.on(database.source())
                        .topic("payments")
                        .consumer(consumer("mail", Effect.database()).handler(d -> orders.countDown()))
                        .consumer(consumer("books", Effect.database())
                                .topic("payments")
                                .handler(d -> payments.countDown()))
                        .with(faults)
                        .build())
                .start();

        armed.set(true);

        assertThat(orders.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(payments.await(30, TimeUnit.SECONDS))
                .as("it was ticked by the other one")
                .isTrue();
    }

    private static Message numbered(String topic) {
        return Message.to(topic).type("Numbered").payload(1).build();
    }
}

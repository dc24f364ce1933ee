package dev.tasuki;

import static dev.tasuki.TestDatabase.consumer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The database's connections go and come back while handlers run. */
class DatabaseTroubleTest {
    private final TestDatabase database = TestDatabase.migrated();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void anExternalHandlerThatRunsThroughTheTroubleIsRecordedAndNotCalledAgain() {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        Tasuki node = database.closing(Tasuki.on(database.source())
                .lease(Duration.ofSeconds(1))
                .consumer(consumer("mail", Effect.external("SMTP"))
                        .concurrency(2)
                        .handler(delivery -> {
                            if (delivery.key().orElseThrow().equals("slow")) {
                                calls.incrementAndGet();
                                running.countDown();
                                over.await(30, TimeUnit.SECONDS);
                            }
                        }))
                .build());
        node.start();
        database.publish(node, message("slow"));
        await().until(() -> running.getCount() == 0);
        long epoch = database.number("select max(epoch) from tasuki.assignment");

        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> {
            database.run("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where datname = current_database() and pid <> pg_backend_pid()");
            database.publish(node, message("other"));
            return database.number("select max(epoch) from tasuki.assignment") > epoch;
        });
        over.countDown();

        await().untilAsserted(
                        () -> assertThat(node.trace("slow").messages().get(0).deliveries())
                                .extracting(Trace.Step::state)
                                .containsExactly(DeliveryState.DONE));
        assertThat(calls).hasValue(1);
    }

    @Test
    void conflictsCostNoAttemptHoweverManyThereAreInALifetime() {
        AtomicInteger calls = new AtomicInteger();
        Tasuki node = database.started(consumer("inventory", Effect.database()).handler(delivery -> {
            if (calls.incrementAndGet() % 2 == 1) {
                throw new SQLException("two transactions met", "40001");
            }
        }));
        for (int i = 0; i < 25; i++) {
            database.publish(node, message("k"));
            int done = i + 1;
            await().until(() -> calls.get() == 2 * done);
        }
        await().until(() -> database.number("select coalesce(sum(cardinality(seqs)), 0) from tasuki.receipt") == 25);
        assertThat(database.number("select count(*) from tasuki.attempt")).isZero();
    }

    @Test
    void aMessageThatNeedsAnotherDatabaseWhichIsDownDoesNotStopItsConsumerForEver() {
        Tasuki node = database.started(consumer("inventory", Effect.database())
                .retry(TestDatabase.retryEvery(10, 1))
                .handler(delivery -> {
                    switch (delivery.key().orElseThrow()) {
                        case "far" -> throw new SQLException("the other database refuses connections", "08001");
                        case "large" -> throw new SQLException("temporary file size exceeds temp_file_limit", "53400");
                        default -> {}
                    }
                }));
        database.publish(node, message("large"), message("far"), message("k"));
        Traces.awaitState(node, "large", "inventory", DeliveryState.DEAD);
        await().atMost(Traces.PATIENCE).untilAsserted(() -> {
            assertThat(Traces.step(node, "far", "inventory").state()).isEqualTo(DeliveryState.DEAD);
            assertThat(Traces.step(node, "k", "inventory").state()).isEqualTo(DeliveryState.DONE);
        });
    }

    @Test
    void whatAStopInterruptsCostsNoAttempt() {
        CountDownLatch running = new CountDownLatch(2);
        Tasuki node = database.closing(Tasuki.on(database.source())
                .stopWithin(Duration.ofMillis(100))
                .consumer(consumer("inventory", Effect.database())
                        .retry(RetryPolicy.standard().withAttempts(1))
                        .handler(delivery -> waitForEver(running)))
                .consumer(consumer("mail", Effect.external("SMTP"))
                        .retry(RetryPolicy.standard().withAttempts(1))
                        .handler(delivery -> waitForEver(running)))
                .build());
        node.start();
        database.publish(node, message("k"));
        await().until(() -> running.getCount() == 0);
        node.close();
        assertThat(database.number("select count(*) from tasuki.parked")).isZero();
        assertThat(database.number("select count(*) from tasuki.attempt")).isZero();
        assertThat(database.number("select count(*) from tasuki.assignment where node is not null"))
                .describedAs("both consumers gave their partitions back")
                .isZero();

        AtomicInteger calls = new AtomicInteger();
        Tasuki next = database.started(
                consumer("inventory", Effect.database()).handler(delivery -> calls.incrementAndGet()),
                consumer("mail", Effect.external("SMTP")).handler(delivery -> calls.incrementAndGet()));
        await().untilAsserted(() -> assertThat(next.trace("k").messages().get(0).deliveries())
                .extracting(Trace.Step::state)
                .containsExactly(DeliveryState.DONE, DeliveryState.DONE));
        assertThat(calls).hasValue(2);
    }

    @Test
    void aConsumerKeepsTheKindOfItsEffect() {
        database.started(consumer("mail", Effect.external("SMTP")).handler(d -> {}));
        Tasuki other = database.node(consumer("mail", Effect.database()).handler(d -> {}));
        org.assertj.core.api.Assertions.assertThatThrownBy(other::start)
                .isInstanceOf(TasukiException.class)
                .hasMessageContaining("'mail' has an external effect and cannot change its kind");
    }

    private static void waitForEver(CountDownLatch running) throws InterruptedException {
        running.countDown();
        new CountDownLatch(1).await();
    }

    private static Message message(String key) {
        return Message.to("orders").type("A").key(key).build();
    }
}

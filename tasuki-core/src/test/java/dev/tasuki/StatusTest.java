package dev.tasuki;

import static dev.tasuki.DeliveryState.DONE;
import static dev.tasuki.TestDatabase.consumer;
import static dev.tasuki.TestDatabase.retryEvery;
import static dev.tasuki.Traces.awaitState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StatusTest {
    private final TestDatabase database = TestDatabase.migrated();
    private final CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void close() {
        gate.countDown();
        database.close();
    }

    private static Message[] messages(int count, String type) {
        return IntStream.range(0, count)
                .mapToObj(i -> Message.to("orders").type(type).key(type + i).build())
                .toArray(Message[]::new);
    }

    private static ConsumerStatus of(Tasuki node, String consumer) {
        return node.status().stream()
                .filter(status -> status.name().equals(consumer))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void eachConsumerIsListedByNameWithItsDefinition() {
        Tasuki node = database.started(
                consumer("b", Effect.database()).owner("team-b").handler(d -> {}),
                consumer("a", Effect.external("SMTP"))
                        .responsibility("Sends mail")
                        .handler(d -> {}));
        assertThat(node.status()).extracting(ConsumerStatus::name).containsExactly("a", "b");
        assertThat(of(node, "a").responsibility()).isEqualTo("Sends mail");
        assertThat(of(node, "a").topic()).isEqualTo("orders");
        assertThat(of(node, "b").owner()).isEqualTo("team-b");
        assertThat(of(node, "b").partitions()).isEqualTo(16);
    }

    @Test
    void aDatabaseWithoutConsumersHasNoStatus() {
        assertThat(database.node().status()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void assignedPartitionsAreThoseThatALivingNodeWorksOn(Kind kind) {
        Tasuki node = database.started(consumer("c", kind.effect).handler(d -> {}));
        await().until(() -> of(node, "c").assigned() == 16);
        database.run("update tasuki.node set heartbeat_at = heartbeat_at - interval '1 hour', left_at = null");
        await().until(() -> of(node, "c").assigned() == 16); // its heartbeat goes on
        node.close();
        assertThat(of(node, "c").assigned()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void lagGrowsWhileAConsumerIsNotRunningAndIsZeroOnceItHasCaughtUp(Kind kind) {
        Consumer.Builder definition = consumer("c", kind.effect).handler(d -> {});
        database.started(definition).close();
        // Another consumer keeps the clock of the log going.
        Tasuki other = database.started(consumer("other", Effect.database()).handler(d -> {}));
        database.publish(other, messages(30, "T"));
        await().until(() -> of(other, "c").lagMessages() == 30);
        await().until(() -> of(other, "c").lag().compareTo(Duration.ofMillis(300)) > 0);
        assertThat(of(other, "c").assigned()).isZero();
        await().untilAsserted(() -> assertThat(of(other, "other").lagMessages()).isZero());
        assertThat(of(other, "other").lag()).isZero();

        Tasuki back = database.started(definition);
        await().untilAsserted(() -> {
            assertThat(of(back, "c").lagMessages()).isZero();
            assertThat(of(back, "c").lag()).isZero();
        });
    }

    @Test
    void lagCountsWhatIsLeftOfABatchThatIsBeingWorkedOn() {
        Tasuki node = database.started(consumer("c", Effect.database()).handler(delivery -> {
            if (delivery.key().orElseThrow().equals("Wait0")) {
                gate.await();
            }
        }));
        database.publish(node, messages(10, "T"));
        awaitState(node, "T9", "c", DONE);
        database.publish(node, messages(5, "Wait"));
        await().until(() -> of(node, "c").lagMessages() == 5);
        gate.countDown();
        await().until(() -> of(node, "c").lagMessages() == 0);
    }

    @Test
    void aConsumerThatWantsNoneOfTheMessagesHasNoLagInTheEnd() {
        Tasuki node =
                database.started(consumer("c", Effect.database()).types("Never").handler(d -> {}));
        database.publish(node, messages(20, "T"));
        await().atMost(Traces.PATIENCE)
                .untilAsserted(() -> assertThat(database.number("select count(*) from tasuki.tick where messages > 0"))
                        .isPositive());
        await().atMost(Traces.PATIENCE)
                .untilAsserted(() -> assertThat(of(node, "c").lagMessages()).isZero());
    }

    @ParameterizedTest
    @EnumSource
    void openDeliveriesAreCountedByState(Kind kind) {
        Tasuki node = database.started(consumer("c", kind.effect)
                .concurrency(4)
                .retry(retryEvery(3_600_000, 2))
                .handler(delivery -> {
                    switch (delivery.type()) {
                        case "Failing" -> throw new IllegalStateException("not now");
                        case "Hopeless" -> throw new Unrecoverable("never");
                        default -> {}
                    }
                }));
        database.publish(node, messages(3, "Failing"));
        database.publish(node, messages(2, "Hopeless"));
        database.publish(
                node,
                Message.to("orders").type("T").key("Failing0").build(),
                Message.to("orders").type("T").key("Failing0").build(),
                Message.to("orders").type("T").delay(Duration.ofHours(1)).build(),
                Message.to("orders").type("T").key("last").build());
        awaitState(node, "last", "c", DONE);
        await().untilAsserted(() -> {
            ConsumerStatus status = of(node, "c");
            assertThat(List.of(
                            status.retrying(), status.dead(), status.blocked(), status.scheduled(), status.inFlight()))
                    .as("retrying, dead, blocked, scheduled, in flight")
                    .containsExactly(3L, 2L, 2L, 1L, 0L);
            assertThat(status.lagMessages())
                    .as("what is parked lags behind no more")
                    .isZero();
        });
    }

    @Test
    void inFlightCountsWhatIsMarked() {
        Tasuki node = database.started(
                consumer("c", Effect.external("the world")).concurrency(3).handler(delivery -> gate.await()));
        database.publish(node, messages(3, "T"));
        await().until(() -> of(node, "c").inFlight() == 3);
        gate.countDown();
        await().until(() -> of(node, "c").inFlight() == 0);
    }
}

package dev.tasuki;

import static dev.tasuki.DeliveryState.BLOCKED;
import static dev.tasuki.DeliveryState.DEAD;
import static dev.tasuki.DeliveryState.DISCARDED;
import static dev.tasuki.DeliveryState.DONE;
import static dev.tasuki.DeliveryState.IN_FLIGHT;
import static dev.tasuki.DeliveryState.PENDING;
import static dev.tasuki.DeliveryState.RETRYING;
import static dev.tasuki.DeliveryState.SCHEDULED;
import static dev.tasuki.TestDatabase.consumer;
import static dev.tasuki.TestDatabase.retryEvery;
import static dev.tasuki.Traces.awaitState;
import static dev.tasuki.Traces.awaitStates;
import static dev.tasuki.Traces.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TraceTest {
    private final TestDatabase database = TestDatabase.migrated();
    private final CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void close() {
        gate.countDown();
        database.close();
    }

    private static Message message(String type, String key) {
        return Message.to("orders").type(type).key(key).build();
    }

    @Test
    void nothingIsKnownOfAKeyThatNobodyPublished() {
        Tasuki node = database.started(consumer("c", Effect.database()).handler(d -> {}));
        for (String key : List.of("never", "", "NUL \0", "half \ud800")) {
            assertThat(node.trace(key)).isEqualTo(new Trace(key, List.of()));
        }
    }

    @Test
    void aTraceNamesEachConsumerWithItsOwner() {
        Tasuki node = database.started(
                consumer("b", Effect.database()).owner("team-b").handler(d -> {}),
                consumer("a", Effect.external("SMTP")).owner("team-a").handler(d -> {}),
                consumer("unconcerned", Effect.database()).types("Other").handler(d -> {}));
        database.publish(node, message("T", "k"));
        awaitState(node, "k", "a", DONE);
        awaitState(node, "k", "b", DONE);
        assertThat(node.trace("k").messages()).singleElement().satisfies(entry -> {
            assertThat(entry.topic()).isEqualTo("orders");
            assertThat(entry.type()).isEqualTo("T");
            assertThat(entry.deliveries())
                    .extracting(Trace.Step::consumer, Trace.Step::owner)
                    .containsExactly(tuple("a", "team-a"), tuple("b", "team-b"));
            assertThat(entry.delivery("unconcerned")).isEmpty();
        });
    }

    @Test
    void aMessageOfATypeThatNobodyConsumesIsKeptAndVisible() {
        Tasuki node =
                database.started(consumer("c", Effect.database()).types("T").handler(d -> {}));
        database.publish(node, message("Unwanted", "k"), message("T", "k"));
        await().untilAsserted(() -> assertThat(node.trace("k").messages().get(1).delivery("c"))
                .hasValueSatisfying(step -> assertThat(step.state()).isEqualTo(DONE)));
        assertThat(node.trace("k").messages().get(0)).satisfies(entry -> {
            assertThat(entry.type()).isEqualTo("Unwanted");
            assertThat(entry.deliveries()).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void aDoneDeliveryTellsWhenWhereAndHowLong(Kind kind) {
        Tasuki node = database.closing(Tasuki.on(database.source())
                .node("tokyo-1")
                .consumer(consumer("c", kind.effect).handler(delivery -> {
                    long begun = System.nanoTime();
                    while (System.nanoTime() - begun < Duration.ofMillis(20).toNanos()) {
                        Thread.onSpinWait();
                    }
                }))
                .build());
        node.start();
        Instant before = Instant.now().minusSeconds(1);
        database.publish(node, message("T", "k"));
        Trace.Step done = awaitState(node, "k", "c", DONE);
        Instant after = Instant.now().plusSeconds(1);
        assertThat(done.attempts()).isEqualTo(1);
        assertThat(done.node()).isEqualTo("tokyo-1");
        assertThat(done.took()).isBetween(Duration.ofMillis(20), Duration.ofSeconds(20));
        assertThat(done.updatedAt()).isBetween(before, after);
        assertThat(done.nextAttemptAt()).isNull();
        assertThat(done.lastError()).isNull();
        assertThat(node.trace("k").messages().get(0).publishedAt()).isBetween(before, done.updatedAt());
    }

    @ParameterizedTest
    @EnumSource
    void everyStateShows(Kind kind) {
        Tasuki node = database.started(consumer("c", kind.effect)
                .concurrency(4)
                .retry(retryEvery(3_600_000, 5))
                .handler(delivery -> {
                    switch (delivery.type()) {
                        case "Failing" -> throw new IllegalStateException("not now");
                        case "Hopeless" -> throw new Unrecoverable("never");
                        default -> {}
                    }
                }));
        database.publish(
                node,
                message("Failing", "failing"),
                message("T", "failing"),
                message("Hopeless", "hopeless"),
                message("T", "hopeless"),
                Message.to("orders")
                        .type("T")
                        .key("later")
                        .delay(Duration.ofHours(1))
                        .build());
        Instant soon = Instant.now().plusSeconds(3_590);
        List<Trace.Step> failing = awaitStates(node, "failing", "c", RETRYING, BLOCKED);
        assertThat(failing.get(0).attempts()).isEqualTo(1);
        assertThat(failing.get(0).lastError()).isEqualTo("java.lang.IllegalStateException: not now");
        assertThat(failing.get(0).nextAttemptAt()).isAfter(soon);
        assertThat(failing.get(0).node()).isNotNull();
        assertThat(failing.get(1)).satisfies(blocked -> {
            assertThat(blocked.attempts()).isZero();
            assertThat(blocked.nextAttemptAt()).isNull();
            assertThat(blocked.lastError()).isNull();
            assertThat(blocked.updatedAt()).isNotNull();
        });
        List<Trace.Step> hopeless = awaitStates(node, "hopeless", "c", DEAD, DONE);
        assertThat(hopeless.get(0).lastError()).contains("never");
        assertThat(awaitState(node, "later", "c", SCHEDULED).nextAttemptAt()).isAfter(soon);

        database.run("update tasuki.parked set state = 'discarded' where state = 'dead'");
        awaitStates(node, "hopeless", "c", DISCARDED, DONE);
        assertThat(Stream.of(DeliveryState.values()).filter(DeliveryState::isFinal))
                .containsExactlyInAnyOrder(DONE, DEAD, DISCARDED);
    }

    @ParameterizedTest
    @EnumSource
    void whatAConsumerHasNotComeToIsPending(Kind kind) {
        Consumer.Builder definition = consumer("c", kind.effect).handler(delivery -> gate.await());
        Tasuki consuming = database.started(definition);
        consuming.close();
        Tasuki producer = database.node();
        database.publish(producer, message("T", "k"));
        assertThat(step(producer, "k", "c")).satisfies(pending -> {
            assertThat(pending.state()).isEqualTo(PENDING);
            assertThat(pending.attempts()).isZero();
            assertThat(pending.updatedAt()).isNull();
            assertThat(pending.took()).isNull();
            assertThat(pending.node()).isNull();
            assertThat(pending.lastError()).isNull();
        });
    }

    @Test
    void aMessageShowsAsSoonAsItIsCommittedAlsoBeforeATick() {
        Tasuki node = database.node();
        database.publish(node, message("T", "k"));
        assertThat(node.trace("k").messages()).hasSize(1);
    }

    @Test
    void theStateOfEachMessageIsItsOwnWithinALongHistory() {
        Tasuki node = database.started(
                consumer("c", Effect.external("the world")).concurrency(4).handler(delivery -> {
                    if (delivery.type().equals("Waiting")) {
                        gate.await();
                    }
                }));
        for (int round = 0; round < 20; round++) {
            database.publish(node, message("T", "k"), message("T", "k" + round));
        }
        database.publish(node, message("Waiting", "k"));
        DeliveryState[] expected = Stream.concat(IntStream.range(0, 20).mapToObj(i -> DONE), Stream.of(IN_FLIGHT))
                .toArray(DeliveryState[]::new);
        awaitStates(node, "k", "c", expected);
        for (int round = 0; round < 20; round++) {
            awaitState(node, "k" + round, "c", DONE);
        }
    }

    @Test
    void aKeysMessagesInSeveralTopicsAreShownTogether() {
        Tasuki node = database.closing(Tasuki.on(database.source())
                .topic("orders")
                .topic("billing", 2)
                .consumer(consumer("c", Effect.database()).handler(d -> {}))
                .consumer(consumer("d", Effect.database()).topic("billing").handler(d -> {}))
                .build());
        node.start();
        database.publish(
                node,
                message("T", "k"),
                Message.to("billing").type("Bill").key("k").build());
        awaitStates(node, "k", "c", DONE);
        awaitStates(node, "k", "d", DONE);
        assertThat(node.trace("k").messages())
                .extracting(Trace.Entry::topic, entry -> entry.deliveries().size())
                .containsExactly(tuple("orders", 1), tuple("billing", 1));
    }

    @Test
    void onlyTheNewestThousandMessagesAreShownOldestFirst() {
        Tasuki node = database.node();
        database.publish(
                node, IntStream.range(0, 1_010).mapToObj(i -> message("T", "k")).toArray(Message[]::new));
        assertThat(node.trace("k").messages())
                .extracting(Trace.Entry::seq)
                .hasSize(1_000)
                .isSorted()
                .startsWith(11L)
                .endsWith(1_010L);
    }
}

package dev.tasuki;

import static dev.tasuki.DeliveryState.DEAD;
import static dev.tasuki.DeliveryState.DONE;
import static dev.tasuki.TestDatabase.consumer;
import static dev.tasuki.TestDatabase.retryEvery;
import static dev.tasuki.Traces.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tasuki.internal.postgres.RetiredSegment;
import dev.tasuki.internal.postgres.Ring;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be configured, what is never reclaimed, and what is left of what was. */
@Tag("one-jdk")
class RetentionRulesTest {
    private final TestDatabase database = TestDatabase.withSegmentsOf(10);
    private final PastLedger past = new PastLedger(database);

    @AfterEach
    void close() {
        database.close();
    }

    private Tasuki started(Consumer.Builder... consumers) {
        Tasuki.Builder builder = Tasuki.on(database.source()).topic("orders").retention(Duration.ofSeconds(20));
        for (Consumer.Builder consumer : consumers) {
            builder.consumer(consumer);
        }
        Tasuki node = database.closing(builder.build());
        node.start();
        return node;
    }

    private void publish(Tasuki node, String key, String type) {
        database.publish(node, Message.to("orders").type(type).key(key).build());
    }

    @Test
    void theCurrentSegmentAndItsNeighboursAreNeverAtRest() throws Exception {
        database.run(
                "insert into tasuki.attempt (segment, consumer, took_micros, seq, node, attempt, outcome, started_at)"
                        + " select s, 0, 0, 0, 0, 0, 'done', now() from generate_series(0, 9) s");
        long before;
        long after;
        List<RetiredSegment> retired;
        try (Connection connection = database.source().getConnection()) {
            before = database.number("select tasuki.segment_number(clock_timestamp())");
            retired = RetiredSegment.all(connection, Duration.ofNanos(1_000));
            after = database.number("select tasuki.segment_number(clock_timestamp())");
        }
        long current = retired.get(retired.size() - 1).number() + 2;
        assertThat(current).isBetween(before, after);
        assertThat(retired)
                .containsExactlyElementsOf(LongStream.rangeClosed(current - 8, current - 2)
                        .mapToObj(n -> new RetiredSegment(Ring.ATTEMPT, n))
                        .toList());
    }

    @Test
    void theLongestRetentionThatFitsLeavesOneSegmentToReclaim() throws Exception {
        database.run(
                "insert into tasuki.attempt (segment, consumer, took_micros, seq, node, attempt, outcome, started_at)"
                        + " select s, 0, 0, 0, 0, 0, 'done', now() from generate_series(0, 9) s");
        try (Connection connection = database.source().getConnection()) {
            assertThat(RetiredSegment.all(connection, Duration.ofSeconds(70))).hasSize(1);
        }
        assertThatCode(() -> database.closing(Tasuki.on(database.source())
                                .retention(Duration.ofSeconds(70))
                                .build())
                        .start())
                .doesNotThrowAnyException();
    }

    @Test
    void aRetentionThatTheRingCannotKeepIsRefusedAtTheStart() {
        Tasuki node = database.closing(Tasuki.on(database.source()).build()); // 7 days
        assertThatThrownBy(node::start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(
                        "retention: is PT168H, but the rings of this ledger, of 10 segments of PT10S, keep at most"
                                + " PT1M10S for certain");
        assertThat(node.isRunning()).isFalse();
    }

    @Test
    void anotherLengthOfSegmentsIsRefusedOnceTheLedgerExists() {
        database.run(
                "create or replace function tasuki.segment_seconds() returns int language sql immutable parallel safe"
                        + " as 'select 3600'");
        Tasuki node = database.node();
        assertThatThrownBy(node::start)
                .isInstanceOf(TasukiException.class)
                .hasMessageContaining("tasuki.segment_seconds() was changed from 10 to 3600");
        database.node().migrate(); // what the database is told later changes nothing
        assertThat(database.number("select segment_seconds from tasuki.ledger")).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1.5", "a day", "2678401"})
    void aLengthOfSegmentsThatIsNoneIsRefusedByTheScript(String length) {
        TestDatabase empty = TestDatabase.empty();
        try {
            String name = empty.name();
            empty.run("alter database " + name + " set tasuki.segment_seconds = '" + length + "'");
            Tasuki node = Tasuki.on(TestDatabase.server().dataSource(name)).build();
            assertThatThrownBy(node::migrate)
                    .hasMessageContaining("tasuki.segment_seconds must be 1 to 2678400 (31 days), but is " + length);
        } finally {
            empty.close();
        }
    }

    @Test
    void ofAReclaimedMessageTheDeliveriesThatStillWaitCanBeTraced() {
        Tasuki node = started(
                consumer("fails", Effect.database())
                        .retry(retryEvery(3_600_000, 2))
                        .handler(delivery -> {
                            if (delivery.type().equals("Hopeless")) {
                                throw new Unrecoverable("never");
                            }
                            throw new IllegalStateException("not now");
                        }),
                consumer("works", Effect.database()).handler(d -> {}));
        publish(node, "dead", "Hopeless");
        publish(node, "later", "T");
        publish(node, "later", "T");
        Traces.awaitState(node, "dead", "fails", DEAD);
        Traces.awaitStates(node, "later", "fails", DeliveryState.RETRYING, DeliveryState.BLOCKED);
        Traces.awaitStates(node, "later", "works", DONE, DONE);
        past.age(60);
        publish(node, "young", "T");
        past.awaitReclaimed("dead");
        past.awaitReclaimed("later");
        past.awaitRound();

        Trace.Entry dead = node.trace("dead").messages().get(0);
        assertThat(dead.type()).isEqualTo("Hopeless");
        assertThat(dead.topic()).isEqualTo("orders");
        assertThat(dead.deliveries())
                .singleElement()
                .satisfies(step ->
                        assertThat(List.of(step.consumer(), step.state())).containsExactly("fails", DEAD));
        assertThat(Traces.states(node, "later", "fails"))
                .containsExactly(DeliveryState.RETRYING, DeliveryState.BLOCKED);
        assertThat(Traces.states(node, "later", "works")).isEmpty();
        assertThat(node.trace("never-published").messages()).isEmpty();
    }

    @Test
    void whatIsParkedAndOverIsDeletedAndWhatWaitsIsNot() {
        Tasuki node = started(consumer("c", Effect.database())
                .retry(retryEvery(10, 3))
                .handler(delivery -> {
                    switch (delivery.type()) {
                        case "Twice" -> {
                            if (delivery.attempt() == 1) {
                                throw new IllegalStateException("not now");
                            }
                        }
                        case "Hopeless" -> throw new Unrecoverable("never");
                        default -> {}
                    }
                }));
        publish(node, "twice", "Twice");
        publish(node, "dead", "Hopeless");
        publish(node, "discarded", "Hopeless");
        database.publish(
                node,
                Message.to("orders")
                        .type("T")
                        .key("scheduled")
                        .delay(Duration.ofDays(30))
                        .build());
        Traces.awaitState(node, "twice", "c", DONE);
        Traces.awaitState(node, "dead", "c", DEAD);
        Traces.awaitState(node, "discarded", "c", DEAD);
        Traces.awaitState(node, "scheduled", "c", DeliveryState.SCHEDULED);
        database.run("update tasuki.parked set state = 'discarded' where key = 'discarded'");
        started().close();
        past.age(60);
        publish(node, "young", "Twice");
        Traces.awaitState(node, "young", "c", DONE);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(database.rows("select key, state from tasuki.parked order by key"))
                        .containsExactly("dead dead", "scheduled scheduled", "young done"));
        await().atMost(PATIENCE)
                .until(() -> database.number("select count(*) from tasuki.node where left_at is not null") == 0);
        assertThat(database.number("select count(*) from tasuki.node")).isEqualTo(1);
        assertThat(database.number("select count(*) from tasuki.attempt"))
                .as("attempts go by their age")
                .isEqualTo(2);
    }

    @Test
    void aParkedDeliveryOfAMessageThatIsHeldStaysWithIt() {
        Consumer.Builder slow = consumer("slow", Effect.database()).handler(d -> {});
        started(slow).close();
        Tasuki node = started(
                consumer("c", Effect.database()).retry(retryEvery(10, 3)).handler(delivery -> {
                    if (delivery.attempt() == 1) {
                        throw new IllegalStateException("not now");
                    }
                }));
        publish(node, "old", "T");
        Traces.awaitState(node, "old", "c", DONE);
        past.age(60);
        publish(node, "young", "T");
        Traces.awaitState(node, "young", "c", DONE);
        await().atMost(PATIENCE).until(() -> node.status().get(0).held().equals(HeldSpace.NONE));
        past.awaitRound();
        assertThat(Traces.step(node, "old", "c").state()).isEqualTo(DONE);
        assertThat(Traces.step(node, "old", "c").attempts()).isEqualTo(2);
        started(slow);
        past.awaitReclaimed("old");
        await().atMost(PATIENCE).until(() -> node.trace("old").messages().isEmpty());
    }
}

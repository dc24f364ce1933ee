package dev.tasuki;

import static dev.tasuki.DeliveryState.DONE;
import static dev.tasuki.TestDatabase.consumer;
import static dev.tasuki.Traces.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tasuki.internal.engine.Faults;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nobody waits for retention, and a failure in its midst changes nothing. */
@Tag("one-jdk")
class RetentionLocksTest {
    private final TestDatabase database = TestDatabase.withSegmentsOf(10);
    private final PastLedger past = new PastLedger(database);
    private final CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void close() {
        gate.countDown();
        database.close();
    }

    /** A node whose consumer is past some old messages, which are thus to be reclaimed. */
    private Tasuki withOldMessages(Faults faults) {
        Tasuki node = database.closing(Tasuki.on(database.source())
                .consumer(consumer("inventory", Effect.database()).handler(d -> {}))
                .retention(Duration.ofSeconds(20))
                .with(faults)
                .build());
        node.start();
        publish(node, "old");
        past.age(60);
        publish(node, "young");
        return node;
    }

    private void publish(Tasuki node, String key) {
        database.publish(node, Message.to("orders").type("T").key(key).build());
        Traces.awaitState(node, key, "inventory", DONE);
    }

    private String segmentOfOld() {
        return "tasuki.message_" + database.number("select segment from tasuki.message where key = 'old'");
    }

    @Test
    void aReaderOfARetiredSegmentIsNotWaitedForSoThatNobodyWaitsBehind() throws Exception {
        try (Connection reader = database.source().getConnection();
                Statement statement = reader.createStatement()) {
            withOldMessages(Faults.NONE);
            String segment = segmentOfOld();
            reader.setAutoCommit(false);
            statement.execute("select count(*) from " + segment); // and stays in its transaction
            CopyOnWriteArrayList<String> waiting = new CopyOnWriteArrayList<>();
            AtomicInteger looks = new AtomicInteger();
            await().during(Duration.ofSeconds(3))
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> {
                        looks.incrementAndGet();
                        waiting.addAll(
                                database.rows(
                                        "select mode, relation::regclass from pg_locks where not granted and relation is not null"));
                        return true;
                    });
            past.awaitRound();
            assertThat(looks.get()).isGreaterThan(50);
            assertThat(waiting).as("locks that anybody waited for").isEmpty();
            assertThat(past.messages("old")).isEqualTo(1);
            reader.commit();
        }
        past.awaitReclaimed("old");
    }

    @Test
    void aWriterIsNotWaitedForEither() throws Exception {
        try (Connection writer = database.source().getConnection();
                Statement statement = writer.createStatement()) {
            withOldMessages(Faults.NONE);
            writer.setAutoCommit(false);
            statement.execute("update " + segmentOfOld() + " set type = type where false");
            past.awaitRound();
            assertThat(past.messages("old")).isEqualTo(1);
            writer.rollback();
        }
        past.awaitReclaimed("old");
    }

    @Test
    void whileASegmentIsBeingTruncatedPublishersAndConsumersGoOn() throws Exception {
        CountDownLatch locked = new CountDownLatch(1);
        Tasuki node = withOldMessages(point -> {
            if (point == Faults.Point.IN_RETENTION) {
                locked.countDown();
                gate.await();
            }
        });
        assertThat(locked.await(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        assertThat(database.number("select count(*) from pg_locks where mode = 'AccessExclusiveLock' and granted"
                        + " and relation = ('tasuki.message_' || tasuki.segment_number(clock_timestamp()) % 10)"
                        + "::regclass"))
                .isZero();
        try (Connection publisher = database.source().getConnection();
                Statement statement = publisher.createStatement()) {
            publisher.setAutoCommit(false);
            statement.execute("set local lock_timeout = '1ms'");
            node.publish(
                    publisher, Message.to("orders").type("T").key("meanwhile").build());
            publisher.commit();
        }
        gate.countDown();
        Traces.awaitState(node, "meanwhile", "inventory", DONE);
        past.awaitReclaimed("old");
    }

    @Test
    void aFailureBetweenLockAndTruncateChangesNothing() {
        AtomicInteger failures = new AtomicInteger();
        withOldMessages(point -> {
            if (point == Faults.Point.IN_RETENTION && failures.incrementAndGet() <= 3) {
                throw new SQLException("the connection broke", "08006");
            }
            if (point == Faults.Point.IN_RETENTION) {
                gate.await();
            }
        });
        await().atMost(PATIENCE).until(() -> failures.get() == 4);
        gate.countDown();
        past.awaitReclaimed("old");
        assertThat(past.messages("young")).isEqualTo(1);
    }

    @Test
    void afterAFailureTheSegmentIsAsItWas() {
        AtomicInteger failures = new AtomicInteger();
        List<Long> seen = new CopyOnWriteArrayList<>();
        withOldMessages(point -> {
            if (point == Faults.Point.IN_RETENTION) {
                failures.incrementAndGet();
                throw new IllegalStateException("a fault of the test");
            }
        });
        await().atMost(PATIENCE).until(() -> {
            seen.add(past.messages("old"));
            return failures.get() >= 3;
        });
        assertThat(seen).containsOnly(1L);
        assertThat(past.messages("old")).isEqualTo(1);
    }

    @Test
    void severalNodesReclaimOneAtATime() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger times = new AtomicInteger();
        Faults faults = point -> {
            if (point == Faults.Point.IN_RETENTION) {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                times.incrementAndGet();
                await().pollDelay(Duration.ofMillis(50)).until(() -> true);
                inside.decrementAndGet();
            }
        };
        for (int i = 0; i < 3; i++) {
            Tasuki node = database.closing(Tasuki.on(database.source())
                    .topic("orders")
                    .retention(Duration.ofSeconds(20))
                    .with(faults)
                    .build());
            node.start();
        }
        withOldMessages(faults);
        past.awaitReclaimed("old");
        past.awaitRound();
        assertThat(most).hasValue(1);
        assertThat(times.get()).isGreaterThanOrEqualTo(2);
    }
}

package dev.tasuki;

import static dev.tasuki.TestDatabase.consumer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One consumer does its worst, and its neighbour goes on at its own pace. */
@Tag("one-jdk")
class IsolationTest {
    private static final int MESSAGES = 300;

    private final TestDatabase database = TestDatabase.migrated();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger neighbour = new AtomicInteger();

    @AfterEach
    void close() {
        gate.countDown();
        database.close();
    }

    private Consumer.Builder neighbour() {
        return consumer("neighbour", Effect.database()).types("Small").handler(delivery -> neighbour.incrementAndGet());
    }

    /** How long the neighbour takes for messages that come one by one, each after the one before. */
    private Duration pace(Tasuki node) {
        neighbour.set(0);
        long begun = System.nanoTime();
        for (int i = 1; i <= MESSAGES; i++) {
            int n = i;
            database.publish(
                    node, Message.to("orders").type("Small").key("k" + i).build());
            await().atMost(Traces.PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> neighbour.get() >= n);
        }
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private Duration alone() {
        Tasuki node = database.started(neighbour());
        pace(node); // warm
        Duration alone = pace(node);
        node.close();
        return alone;
    }

    private void assertThatTheNeighbourKeepsItsPaceBeside(Consumer.Builder bad, Message... load) {
        Duration alone = alone();
        Tasuki node = database.started(bad, neighbour());
        database.publish(node, load);
        Duration beside = pace(node);
        assertThat(beside)
                .as("the neighbour's time for %d messages, which alone is %s", MESSAGES, alone)
                .isLessThan(alone.multipliedBy(3).plusSeconds(2));
    }

    private static Message[] messages(int count, String type, int bytes) {
        Message[] messages = new Message[count];
        for (int i = 0; i < count; i++) {
            Message.Builder message = Message.to("orders").type(type).key("b" + i);
            messages[i] = (bytes == 0 ? message : message.payload(new byte[bytes], "application/octet-stream")).build();
        }
        return messages;
    }

    @ParameterizedTest
    @EnumSource
    void handlersThatHangOnEveryThread(Kind kind) {
        AtomicInteger hanging = new AtomicInteger();
        assertThatTheNeighbourKeepsItsPaceBeside(
                consumer("bad", kind.effect).types("Bad").concurrency(8).handler(delivery -> {
                    hanging.incrementAndGet();
                    gate.await();
                }),
                messages(100, "Bad", 0));
        await().until(() -> hanging.get() == 8);
    }

    @ParameterizedTest
    @EnumSource
    void aFailureForEveryMessage(Kind kind) {
        assertThatTheNeighbourKeepsItsPaceBeside(
                consumer("bad", kind.effect)
                        .types("Bad")
                        .concurrency(4)
                        .retry(TestDatabase.retryEvery(1, 10_000))
                        .handler(delivery -> {
                            throw new RetryAfter(Duration.ofMillis(1), "which no breaker stops", null);
                        }),
                messages(200, "Bad", 0));
        assertThat(database.number("select count(*) from tasuki.attempt")).isGreaterThan(200);
    }

    @Test
    void aPoolOfOneConnectionIsSlowButEnough() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.jdbcUrl());
        config.setMaximumPoolSize(1);
        AtomicInteger done = new AtomicInteger();
        try (HikariDataSource one = new HikariDataSource(config)) {
            Tasuki.Builder builder = Tasuki.on(one).topic("orders");
            for (Kind kind : Kind.values()) {
                builder.consumer(
                        consumer("c" + kind, kind.effect).concurrency(3).handler(delivery -> done.incrementAndGet()));
            }
            try (Tasuki node = builder.build()) {
                node.start();
                database.publish(node, messages(50, "T", 0));
                await().atMost(Traces.PATIENCE).until(() -> done.get() == 100);
            }
        }
    }

    /** 400 MB wait for each of two consumers, in a process of 768 MB. */
    @Test
    void aBacklogOfLargeMessagesBoundsItsMemoryAndIsDrained() {
        Tasuki publisher = database.node();
        AtomicInteger drained = new AtomicInteger();
        Consumer.Builder bad = consumer("bad", Effect.database())
                .types("Bad")
                .concurrency(4)
                .startFrom(StartFrom.EARLIEST)
                .handler(delivery -> drained.incrementAndGet());
        Consumer.Builder worse = consumer("worse", Effect.external("the world"))
                .types("Bad")
                .concurrency(4)
                .startFrom(StartFrom.EARLIEST)
                .handler(delivery -> drained.incrementAndGet());
        for (int i = 0; i < 40; i++) {
            database.publish(publisher, messages(10, "Bad", 1 << 20));
        }
        System.gc();
        Tasuki node = database.started(bad, worse, neighbour());
        pace(node);
        await().atMost(Duration.ofMinutes(2)).until(() -> drained.get() == 800);
        assertThat(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getMax())
                .as("what the backlog would not fit into")
                .isLessThan(800L << 20);
    }
}

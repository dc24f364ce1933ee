package dev.tasuki;

import static dev.tasuki.DeliveryState.DONE;
import static dev.tasuki.TestDatabase.consumer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a consumer depends on is down for a while, under load: 200 messages a second, of 500 keys and without. For as long as
 * it may be in production: {@code -Dtasuki.outage.seconds=60}.
 */
class OutageTest {
    private static final Logger log = LoggerFactory.getLogger(OutageTest.class);
    private static final long SECONDS = Long.getLong("tasuki.outage.seconds", 4);
    private static final long BACK = TimeUnit.SECONDS.toNanos(30);

    private final TestDatabase database = TestDatabase.migrated();
    private final ScheduledExecutorService producer = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger published = new AtomicInteger();
    private final AtomicLong downUntil = new AtomicLong(System.nanoTime());
    private final AtomicInteger callsWhileDown = new AtomicInteger();

    @AfterEach
    void close() {
        producer.shutdownNow();
        database.close();
    }

    private boolean isDown() {
        return System.nanoTime() - downUntil.get() < 0;
    }

    private void handle(Delivery delivery) {
        if (isDown()) {
            callsWhileDown.incrementAndGet();
            throw new IllegalStateException("connection refused");
        }
    }

    private void publishOne(Tasuki node) {
        int n = published.incrementAndGet();
        Message.Builder message = Message.to("orders").type("T").payload(n);
        database.publish(node, (n % 5 == 0 ? message : message.key("k" + n % 500)).build());
    }

    private long done() {
        return database.number("select coalesce(sum(cardinality(seqs)), 0) from tasuki.receipt")
                + database.number("select count(*) from tasuki.parked where state = 'done'");
    }

    private long attempts(String outcomes) {
        return database.number("select count(*) from tasuki.attempt where outcome in (" + outcomes + ")");
    }

    private void awaitCalm(Duration atMost) {
        await().atMost(atMost).pollInterval(Duration.ofMillis(100)).until(() -> done() >= published.get() - 20);
    }

    @ParameterizedTest
    @EnumSource
    void costsFewAttemptsAndNoDeadLetterAndIsMadeUpForSoonAfter(Kind kind) {
        Tasuki node = database.started(consumer("c", kind.effect).concurrency(4).handler(this::handle));
        producer.scheduleAtFixedRate(() -> publishOne(node), 0, 5, TimeUnit.MILLISECONDS);
        await().until(() -> done() > 100);

        downUntil.set(System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS));
        await().atMost(Duration.ofSeconds(SECONDS + 5)).until(() -> !isDown());
        long back = System.nanoTime();
        long backlog = published.get() - done();
        awaitCalm(Duration.ofNanos(BACK));
        long caughtUp = System.nanoTime();
        producer.shutdown();
        await().untilAsserted(() -> assertThat(done()).isEqualTo(published.get()));

        long spent = attempts("'failed', 'dead'");
        log.info(
                "{}: down for {} s; {} messages published, {} behind when it came back; {} handler calls while down, {} attempts"
                        + " spent, {} put down to the outage, {} dead; caught up {} ms after",
                kind,
                SECONDS,
                published,
                backlog,
                callsWhileDown,
                spent,
                attempts("'outage'"),
                attempts("'dead'"),
                TimeUnit.NANOSECONDS.toMillis(caughtUp - back));
        assertThat(attempts("'dead'")).as("dead letters").isZero();
        assertThat(spent).as("attempts").isBetween(10L, 99L);
        assertThat(callsWhileDown.get()).as("calls of the handler").isLessThan(100);
        assertThat(database.number("select count(*) from tasuki.parked where state <> 'done'"))
                .isZero();
        assertThat(Traces.steps(node, "k1", "c")).extracting(Trace.Step::state).containsOnly(DONE);
    }
}

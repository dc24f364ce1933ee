package dev.tasuki;

import static dev.tasuki.DeliveryState.BLOCKED;
import static dev.tasuki.DeliveryState.DONE;
import static dev.tasuki.DeliveryState.IN_FLIGHT;
import static dev.tasuki.DeliveryState.RETRYING;
import static dev.tasuki.DeliveryState.SCHEDULED;
import static dev.tasuki.TestDatabase.consumer;
import static dev.tasuki.TestDatabase.retryEvery;
import static dev.tasuki.Traces.awaitState;
import static dev.tasuki.Traces.awaitStates;
import static dev.tasuki.Traces.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Delays and not-before times, for both kinds of effect. */
@Tag("one-jdk")
class DelayTest {
    private static final Duration DELAY = Duration.ofHours(1);

    private final TestDatabase database = TestDatabase.migrated();
    private final List<String> handled = new CopyOnWriteArrayList<>();
    private final Map<String, Instant> times = new ConcurrentHashMap<>();
    private final AtomicBoolean failing = new AtomicBoolean();

    @AfterEach
    void close() {
        database.close();
    }

    /** A node whose consumer notes what it handled, and when by the clock that the database on this machine has too. */
    private Tasuki started(Kind kind) {
        return database.started(consumer("c", kind.effect)
                .concurrency(4)
                .retry(retryEvery(30, 10_000))
                .handler(delivery -> {
                    if (failing.get() && delivery.type().equals("Failing")) {
                        throw new IllegalStateException("not yet");
                    }
                    handled.add(delivery.type());
                    times.put(delivery.type(), Instant.now());
                }));
    }

    private static Message.Builder message(String type, String key) {
        return Message.to("orders").type(type).key(key);
    }

    /** An hour passes, for the one delivery that is scheduled. */
    private void passAnHour() {
        assertThat(handled).doesNotContain("Delayed");
        database.run(
                "update tasuki.parked set due_at = due_at - interval '1 hour', not_before = not_before - interval '1 hour'"
                        + " where state = 'scheduled'");
    }

    private Instant published(Tasuki node, String key, int index) {
        return node.trace(key).messages().get(index).publishedAt();
    }

    @ParameterizedTest
    @EnumSource
    void aDelayedMessageIsScheduledUntilItsTimeAndThenDone(Kind kind) {
        Tasuki node = started(kind);
        database.publish(
                node,
                message("Delayed", "k").delay(DELAY).build(),
                message("Other", "other").build());
        Trace.Step scheduled = awaitState(node, "k", "c", SCHEDULED);
        assertThat(scheduled.attempts()).isZero();
        Instant due = published(node, "k", 0).plus(DELAY);
        assertThat(scheduled.nextAttemptAt()).isBetween(due.minusSeconds(1), due.plusSeconds(1));
        assertThat(node.status())
                .singleElement()
                .satisfies(c -> assertThat(c.scheduled()).isEqualTo(1));
        awaitState(node, "other", "c", DONE); // it holds nobody else up

        passAnHour();
        Trace.Step done = awaitState(node, "k", "c", DONE);
        assertThat(done.attempts()).isEqualTo(1);
        assertThat(done.nextAttemptAt()).isNull();
        assertThat(handled).containsExactly("Other", "Delayed");
    }

    @ParameterizedTest
    @EnumSource
    void aNotBeforeTimeInThePastChangesNothing(Kind kind) {
        Tasuki node = started(kind);
        database.publish(
                node,
                message("A", "k").notBefore(Instant.now().minusSeconds(60)).build(),
                message("B", "k").delay(Duration.ZERO).build());
        awaitStates(node, "k", "c", DONE, DONE);
        assertThat(handled).containsExactly("A", "B");
    }

    @ParameterizedTest
    @EnumSource
    void laterMessagesOfItsKeyWaitBehindIt(Kind kind) {
        Tasuki node = started(kind);
        database.publish(
                node,
                message("Delayed", "k").notBefore(Instant.now().plusMillis(300)).build(),
                message("Second", "k").build());
        database.publish(node, message("Third", "k").build());
        awaitStates(node, "k", "c", DONE, DONE, DONE);
        assertThat(handled).containsExactly("Delayed", "Second", "Third");
    }

    @ParameterizedTest
    @EnumSource
    void aMessageThatWaitedForItsKeyStillWaitsForItsTime(Kind kind) {
        Tasuki node = started(kind);
        failing.set(true);
        database.publish(
                node,
                message("Failing", "k").build(),
                message("Delayed", "k").delay(DELAY).build(),
                message("Last", "k").build());
        awaitStates(node, "k", "c", RETRYING, BLOCKED, BLOCKED);
        failing.set(false);
        awaitStates(node, "k", "c", DONE, SCHEDULED, BLOCKED);
        passAnHour();
        awaitStates(node, "k", "c", DONE, DONE, DONE);
        assertThat(handled).containsExactly("Failing", "Delayed", "Last");
    }

    @ParameterizedTest
    @EnumSource
    void severalDelaysOfOneKeyAreEachKept(Kind kind) {
        Tasuki node = started(kind);
        database.publish(
                node,
                message("First", "k").delay(Duration.ofMillis(200)).build(),
                message("Between", "k").build(),
                message("Second", "k").delay(Duration.ofMillis(900)).build(),
                message("Last", "k").delay(Duration.ofMillis(300)).build());
        awaitStates(node, "k", "c", DONE, DONE, DONE, DONE);
        assertThat(handled).containsExactly("First", "Between", "Second", "Last");
        assertThat(times.get("First")).isAfter(published(node, "k", 0).plusMillis(195));
        assertThat(times.get("Second")).isAfter(published(node, "k", 2).plusMillis(895));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMessageWhoseTimeHasComeWaitsForTheOneOfItsKeyThatIsInFlight(boolean firstFails) {
        CountDownLatch flying = new CountDownLatch(1);
        Tasuki node = database.started(consumer("c", Effect.external("the world"))
                .concurrency(4)
                .retry(retryEvery(300, 10))
                .handler(delivery -> {
                    if (delivery.type().equals("First") && delivery.attempt() == 1) {
                        flying.await();
                        if (firstFails) {
                            throw new IllegalStateException("once");
                        }
                    }
                    handled.add(delivery.type());
                }));
        database.publish(node, message("First", "k").build());
        awaitStates(node, "k", "c", IN_FLIGHT);
        database.publish(
                node,
                message("Delayed", "k").delay(Duration.ofSeconds(1)).build(), // not due before it is seen
                message("Last", "k").build());
        awaitStates(node, "k", "c", IN_FLIGHT, BLOCKED, BLOCKED);
        await().until(() -> Instant.now().isAfter(published(node, "k", 1).plusMillis(1_010)));
        flying.countDown();
        awaitStates(node, "k", "c", DONE, DONE, DONE);
        assertThat(handled).containsExactly("First", "Delayed", "Last");
    }

    @ParameterizedTest
    @EnumSource
    void aDelayOutlivesItsNode(Kind kind) {
        Tasuki first = started(kind);
        database.publish(first, message("Delayed", "k").delay(DELAY).build());
        awaitState(first, "k", "c", SCHEDULED);
        first.close();
        assertThat(step(first, "k", "c").state()).isEqualTo(SCHEDULED);
        Tasuki second = started(kind);
        passAnHour();
        awaitState(second, "k", "c", DONE);
        assertThat(handled).containsExactly("Delayed");
    }
}

package dev.tasuki;

import static dev.tasuki.TestDatabase.consumer;
import static dev.tasuki.TestDatabase.retryEvery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A handler that ignores its time-out and its interruption costs its message a try, and holds up nobody. */
class StuckHandlerTest {
    private static final Duration TIMEOUT = Duration.ofMillis(200);

    private final TestDatabase database = TestDatabase.migrated();
    private final CountDownLatch letGo = new CountDownLatch(1);
    private final CountDownLatch cameBack = new CountDownLatch(1);
    private final AtomicInteger stuckOnce = new AtomicInteger();

    @AfterEach
    void close() {
        letGo.countDown();
        database.close();
    }

    @Test
    void aDatabaseEffectThatIsStuckIsRolledBackAndTriedAgainElsewhere() throws Exception {
        Tasuki node = database.started(consumer("inventory", Effect.database())
                .timeout(TIMEOUT)
                .retry(retryEvery(50, 3))
                .handler(Integer.class, (n, delivery) -> {
                    TestDatabase.insertEffect(delivery, "inventory", n);
                    stick(n);
                }));
        publish(node, 10);
        awaitDone(node, 10);
        assertThat(database.number("select count(*) from effect")).isEqualTo(10);
        letGo.countDown();
        cameBack.await();
        publish(node, 10); // what came back late stands in nobody's way
        awaitDone(node, 20);
        assertThat(database.rows("select attempt, outcome, error like '%longer than its timeout%' from tasuki.attempt"
                        + " order by attempt"))
                .containsExactly("1 failed t", "2 done null");
    }

    @Test
    void aBatchHandlerThatIsStuckIsHalvedUntilTheCulpritIsFound() throws Exception {
        Tasuki node = database.started(consumer("inventory", Effect.database())
                .timeout(TIMEOUT)
                .retry(retryEvery(50, 2))
                .batchHandler(4, deliveries -> {
                    for (Delivery delivery : deliveries) {
                        int n = delivery.payload(Integer.class);
                        TestDatabase.insertEffect(delivery, "inventory", n);
                        if (n == 3 && delivery.attempt() == 1) {
                            stickAlways();
                        }
                    }
                }));
        publish(node, 10);
        awaitDone(node, 10);
        assertThat(database.number("select count(*) from effect")).isEqualTo(10);
        assertThat(database.rows("select distinct m.key from tasuki.attempt a join tasuki.message m using (seq)"))
                .containsExactly("k3");
    }

    @Test
    void anExternalEffectThatIsStuckCountsAsFailedAndItsThreadIsReplaced() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Tasuki node = database.started(consumer("mail", Effect.external("SMTP"))
                .timeout(TIMEOUT)
                .retry(retryEvery(50, 3))
                .handler(Integer.class, (n, delivery) -> {
                    calls.incrementAndGet();
                    stick(n);
                }));
        publish(node, 10);
        await().untilAsserted(() -> assertThat(
                        database.number("select count(*) from tasuki.parked where state = 'done' and attempts = 2"))
                .isEqualTo(1));
        await().until(() -> calls.get() == 11);
        letGo.countDown();
        cameBack.await();
        publish(node, 10);
        await().until(() ->
                node.status().get(0).lagMessages() == 0 && node.status().get(0).inFlight() == 0);
        assertThat(calls)
                .describedAs("what came back late is not recorded again")
                .hasValue(21);
    }

    private void stick(int n) {
        if (n == 3 && stuckOnce.getAndIncrement() == 0) {
            stickAlways();
        }
    }

    private void stickAlways() {
        boolean waiting = true;
        while (waiting) {
            try {
                letGo.await();
                waiting = false;
            } catch (InterruptedException e) {
                // ignores it, as too much code does
            }
        }
        cameBack.countDown();
    }

    private void publish(Tasuki node, int messages) {
        for (int i = 0; i < messages; i++) {
            database.publish(
                    node, Message.to("orders").type("A").key("k" + i).payload(i).build());
        }
    }

    private void awaitDone(Tasuki node, int messages) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(List.of(
                                database.number("select count(*) from effect"),
                                database.number("select count(*) from tasuki.parked where state <> 'done'")))
                        .containsExactly((long) messages, 0L));
    }
}

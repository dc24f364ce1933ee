package dev.tasuki;

import static dev.tasuki.TestDatabase.consumer;
import static dev.tasuki.TestDatabase.retryEvery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Invariant 3 in numbers: whatever becomes of messages, published = done + parked + skipped + in flight + pending, whenever one
 * looks. (TestDatabase asks the same at the end of every other test.)
 */
class ReconciliationTest {
    private final long seed = Long.getLong("tasuki.test.seed", System.nanoTime());
    private final TestDatabase database = TestDatabase.migrated();
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicReference<List<String>> differences = new AtomicReference<>(List.of());
    private final Thread observer = new Thread(this::observe, "observer");
    private volatile boolean over;

    @AfterEach
    void close() {
        over = true;
        database.close();
    }

    private void observe() {
        while (!over) {
            List<String> found = database.unaccounted();
            looks.incrementAndGet();
            if (!found.isEmpty()) {
                differences.compareAndSet(List.of(), found);
            }
        }
    }

    @Test
    void itClosesAtZeroAtEachMomentWhateverBecomesOfMessages() throws Exception {
        System.out.println("ReconciliationTest seed: " + seed);
        observer.start();
        Tasuki first = everyKind("first");
        first.start();
        publish(first, 400, 0);
        Tasuki second = everyKind("second");
        second.start();
        publish(second, 400, 400);
        first.close(); // gives its partitions back, to the second
        publish(second, 200, 800);
        database.run("update tasuki.assignment set epoch = epoch + 1, node = null"); // whoever works is fenced off
        publish(second, 200, 1_000);
        everyKind("second").close();
        Tasuki third = everyKind("second"); // supersedes the second at once: what that one does now is lost
        third.start();
        publish(third, 100, 1_200);

        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(third.status())
                        .allSatisfy(status -> assertThat(List.of(
                                        status.lagMessages(), status.inFlight(), status.retrying(), status.blocked()))
                                .as("lag, in flight, retrying, blocked of %s", status.name())
                                .containsExactly(0L, 0L, 0L, 0L)));
        over = true;
        observer.join();
        assertThat(differences.get()).as("seen while it ran").isEmpty();
        assertThat(database.unaccounted()).isEmpty();
        assertThat(looks).hasValueGreaterThan(10);
        assertThat(third.status()).allSatisfy(s -> assertThat(s.unaccounted()).isZero());
        assertThat(third.status()).anySatisfy(s -> assertThat(s.dead()).isPositive());
        assertThat(third.status()).anySatisfy(s -> assertThat(s.scheduled()).isPositive());
        assertThat(database.rows("select c.name from tasuki.consumer c join tasuki.assignment a on a.consumer = c.id"
                        + " group by c.name having sum(a.counted) > 0"))
                .hasSize(5);
    }

    /** All that can become of a message: done, repeated, failed, dead, blocked, scheduled, skipped, with and without follow-ups. */
    private Tasuki everyKind(String name) {
        RetryPolicy retry = retryEvery(20, 3);
        return database.closing(Tasuki.on(database.source())
                .node(name)
                .stopWithin(Duration.ofSeconds(1))
                .consumer(consumer("rows", Effect.database())
                        .types("Good", "Bad", "Once", "Child")
                        .concurrency(3)
                        .retry(retry)
                        .oncePer(ReconciliationTest::identity)
                        .handler(delivery -> {
                            fail(delivery);
                            if (delivery.type().equals("Good")) {
                                delivery.publish(Message.to("orders")
                                        .type("Child")
                                        .key(delivery.key().orElseThrow())
                                        .build());
                            }
                        }))
                .consumer(consumer("batches", Effect.database())
                        .retry(retry)
                        .batchHandler(20, deliveries -> deliveries.forEach(ReconciliationTest::fail)))
                .consumer(consumer("mail", Effect.external("SMTP"))
                        .types("Good", "Bad", "Once")
                        .concurrency(4)
                        .retry(retry)
                        .oncePer(ReconciliationTest::identity)
                        .handler(ReconciliationTest::fail))
                .consumer(consumer("unordered", Effect.external("SMTP"))
                        .unordered()
                        .concurrency(2)
                        .retry(retry)
                        .handler(ReconciliationTest::fail))
                .consumer(consumer("unconcerned", Effect.database())
                        .types("Never")
                        .handler(delivery -> {}))
                .build());
    }

    private static String identity(Delivery delivery) {
        return delivery.headers().getOrDefault("id", "of-" + delivery.seq());
    }

    private static void fail(Delivery delivery) {
        boolean fails = delivery.type().equals("Bad") || (delivery.type().equals("Once") && delivery.attempt() == 1);
        if (fails) {
            throw new IllegalStateException("it is a " + delivery.type());
        }
    }

    private void publish(Tasuki node, int messages, int from) {
        Random random = new Random(seed + from);
        List<Message> published = new CopyOnWriteArrayList<>();
        for (int n : IntStream.range(from, from + messages).toArray()) {
            int kind = random.nextInt(100);
            Message.Builder message = Message.to("orders")
                    .type(kind < 1 ? "Bad" : kind < 5 ? "Once" : kind < 20 ? "Unwanted" : "Good")
                    .key("key-" + random.nextInt(200));
            if (kind > 90) {
                message.header("id", "id-" + n / 4);
            }
            if (kind == 50) {
                message.key("far-" + n).delay(Duration.ofHours(1));
            }
            published.add(message.build());
            if (published.size() == 1 + random.nextInt(20)) {
                database.publish(node, published.toArray(Message[]::new));
                published.clear();
            }
        }
        database.publish(node, published.toArray(Message[]::new));
    }
}

package dev.tasuki;

import static dev.tasuki.DeliveryState.DEAD;
import static dev.tasuki.DeliveryState.DONE;
import static dev.tasuki.TestDatabase.consumer;
import static dev.tasuki.TestDatabase.insertEffect;
import static dev.tasuki.TestDatabase.retryEvery;
import static dev.tasuki.Traces.awaitState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchHandlerTest {
    private final TestDatabase database = TestDatabase.migrated();
    private final List<Integer> sizes = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        database.close();
    }

    private Consumer.Builder batches(int size, BatchHandler handler) {
        return consumer("c", Effect.database()).retry(retryEvery(20, 3)).batchHandler(size, deliveries -> {
            sizes.add(deliveries.size());
            for (Delivery delivery : deliveries) {
                insertEffect(delivery, "c", delivery.attempt());
            }
            handler.handle(deliveries);
        });
    }

    private static boolean holds(List<Delivery> deliveries, Set<String> keys) {
        return deliveries.stream().anyMatch(d -> keys.contains(d.key().orElseThrow()));
    }

    @Test
    void aHandlerGetsAtMostItsSizeAtOnceInOrder() {
        List<Long> seqs = new CopyOnWriteArrayList<>();
        Tasuki node = database.started(batches(40, deliveries -> deliveries.forEach(d -> seqs.add(d.seq()))));
        database.publishBatch(node, 100);
        await().until(() -> seqs.size() == 100);
        assertThat(seqs).isSorted();
        assertThat(sizes).containsExactly(40, 40, 20);
        await().untilAsserted(
                        () -> assertThat(database.rows("select cardinality(seqs) from tasuki.receipt order by id"))
                                .containsExactly("40", "40", "20"));
    }

    @Test
    void aBatchMayBeLargerThanAPageUsuallyIs() {
        Tasuki node = database.started(batches(2_000, deliveries -> {}));
        database.publishBatch(node, 1_500);
        await().until(() -> database.number("select count(*) from effect") == 1_500);
        assertThat(sizes).containsExactly(1_500);
    }

    @Test
    void poisonIsFoundByHalvingAndTheOthersAreDoneOnce() {
        Set<String> poison = Set.of("k13", "k50");
        Tasuki node = database.started(batches(64, deliveries -> {
            if (holds(deliveries, poison)) {
                throw new IllegalStateException("one of " + deliveries.size());
            }
        }));
        database.publishBatch(node, 64);
        for (int i = 0; i < 64; i++) {
            boolean dead = poison.contains("k" + i);
            Trace.Step step = awaitState(node, "k" + i, "c", dead ? DEAD : DONE);
            assertThat(step.attempts()).as("attempts at k%d", i).isEqualTo(dead ? 3 : 1);
            if (dead) {
                assertThat(step.lastError()).contains("one of 1");
            }
        }
        assertThat(database.number("select count(*) from effect")).isEqualTo(62);
        assertThat(database.number("select count(distinct key) from effect")).isEqualTo(62);
        assertThat(sizes).as("calls of the handler").hasSizeLessThan(40);
    }

    @Test
    void anUnrecoverableFailureOfABatchKillsOnlyTheMessageThatCausesIt() {
        Tasuki node = database.started(batches(16, deliveries -> {
            if (holds(deliveries, Set.of("k5"))) {
                throw new Unrecoverable("no such customer");
            }
        }));
        database.publishBatch(node, 16);
        for (int i = 0; i < 16; i++) {
            Trace.Step step = awaitState(node, "k" + i, "c", i == 5 ? DEAD : DONE);
            assertThat(step.attempts()).isEqualTo(1);
        }
        assertThat(database.number("select count(*) from effect")).isEqualTo(15);
    }

    @Test
    void aBatchThatTakesTooLongIsHalvedAsWell() {
        Tasuki node = database.started(batches(8, deliveries -> {
                    if (holds(deliveries, Set.of("k2"))) {
                        deliveries.get(0).connection().createStatement().execute("select pg_sleep(60)");
                    }
                })
                .retry(retryEvery(10, 1))
                .timeout(Duration.ofMillis(100)));
        database.publishBatch(node, 8);
        for (int i = 0; i < 8; i++) {
            awaitState(node, "k" + i, "c", i == 2 ? DEAD : DONE);
        }
        assertThat(Traces.step(node, "k2", "c").lastError()).contains("took longer than its timeout of 100 ms");
        assertThat(database.number("select count(*) from effect")).isEqualTo(7);
    }

    @Test
    void retriesAreHandedOverTogetherAgain() {
        Tasuki node = database.started(batches(10, deliveries -> {
                    if (deliveries.stream().anyMatch(d -> d.attempt() == 1)) {
                        throw new IllegalStateException("the first time");
                    }
                })
                .retry(retryEvery(300, 5)));
        database.publishBatch(node, 10);
        for (int i = 0; i < 10; i++) {
            assertThat(awaitState(node, "k" + i, "c", DONE).attempts()).isEqualTo(2);
        }
        assertThat(database.number("select count(*) from effect")).isEqualTo(10);
    }
}

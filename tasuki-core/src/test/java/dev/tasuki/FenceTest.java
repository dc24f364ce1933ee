package dev.tasuki;

import static dev.tasuki.TestDatabase.consumer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Invariant 4: whoever lost its partitions cannot commit. */
class FenceTest {
    private static final String TAKE_OVER = "update tasuki.assignment set epoch = epoch + 1, node = null";

    private final TestDatabase database = TestDatabase.migrated();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aNodeThatLostItsPartitionsWhileHandlingCannotCommitItsEffects() {
        AtomicInteger calls = new AtomicInteger();
        List<Long> visibleToOthers = new CopyOnWriteArrayList<>();
        Tasuki node = database.started(consumer("inventory", Effect.database()).handler(delivery -> {
            TestDatabase.insertEffect(delivery, "inventory", calls.get());
            if (calls.incrementAndGet() == 1) {
                database.run(TAKE_OVER);
            } else {
                visibleToOthers.add(database.number("select count(*) from effect"));
            }
        }));

        database.publish(node, Message.to("orders").type("A").key("k").build());

        await().until(() -> state(node) == DeliveryState.DONE);
        assertThat(calls).hasValue(2);
        assertThat(visibleToOthers).containsExactly(0L);
        assertThat(database.rows("select n from effect")).containsExactly("1");
        assertThat(database.number("select count(*) from tasuki.receipt")).isOne();
    }

    @Test
    void aRetryThatLostItsPartitionsCannotCommitEither() {
        AtomicInteger calls = new AtomicInteger();
        Tasuki node = database.started(consumer("inventory", Effect.database())
                .retry(RetryPolicy.standard()
                        .withDelays(java.time.Duration.ofMillis(1), java.time.Duration.ofMillis(1)))
                .handler(delivery -> {
                    TestDatabase.insertEffect(delivery, "inventory", calls.get());
                    switch (calls.incrementAndGet()) {
                        case 1 -> throw new IllegalStateException("so that it is parked");
                        case 2 -> database.run(TAKE_OVER);
                        default -> {}
                    }
                }));

        database.publish(node, Message.to("orders").type("A").key("k").build());

        await().until(() -> state(node) == DeliveryState.DONE);
        assertThat(database.rows("select n from effect")).containsExactly("2");
    }

    @Test
    void aTakeoverWaitsForACommitThatHasProvedItsFenceAndThenKnowsOfIt() throws Exception {
        CountDownLatch committing = new CountDownLatch(1);
        database.run(
                "create function slow() returns trigger language plpgsql as 'begin perform pg_sleep(1); return null; end'");
        database.run("create constraint trigger slow after insert on effect deferrable initially deferred"
                + " for each row execute function slow()"); // the commit takes a second, after the receipt was written
        Tasuki node = database.started(consumer("inventory", Effect.database()).handler(delivery -> {
            TestDatabase.insertEffect(delivery, "inventory", 0);
            committing.countDown();
        }));
        database.publish(node, Message.to("orders").type("A").key("k").build());
        committing.await(10, TimeUnit.SECONDS);
        await().until(() -> database.number("select count(*) from pg_locks l join pg_class c on c.oid = l.relation"
                        + " where c.relname = 'assignment' and l.mode = 'RowShareLock'")
                > 0);

        CompletableFuture<Void> takeover = CompletableFuture.runAsync(() -> database.run(TAKE_OVER));
        takeover.get(10, TimeUnit.SECONDS);

        assertThat(database.number("select count(*) from effect"))
                .describedAs("the takeover came after the commit")
                .isOne();
        await().until(() -> database.number("select count(*) from tasuki.assignment where node is not null") == 16);
        database.publish(node, Message.to("orders").type("A").key("next").build());
        await().until(() -> database.number("select count(*) from effect") == 2);
        assertThat(database.rows("select key from effect order by at")).containsExactly("k", "next");
    }

    @Test
    void anExternalEffectOfANodeThatLostItsPartitionsIsRepeatedUnderTheSameIdempotencyKey() {
        List<String> calls = new CopyOnWriteArrayList<>();
        Tasuki node = database.started(consumer("mail", Effect.external("SMTP")).handler(delivery -> {
            calls.add(delivery.idempotencyKey());
            if (calls.size() == 1) {
                database.run(TAKE_OVER);
            }
        }));

        database.publish(node, Message.to("orders").type("A").key("k").build());

        await().until(() -> state(node) == DeliveryState.DONE);
        assertThat(calls).hasSize(2);
        assertThat(calls.get(0)).isEqualTo(calls.get(1));
    }

    private static DeliveryState state(Tasuki node) {
        return node.trace("k").messages().get(0).deliveries().get(0).state();
    }
}

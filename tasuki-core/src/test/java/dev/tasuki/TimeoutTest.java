package dev.tasuki;

import static dev.tasuki.DeliveryState.DEAD;
import static dev.tasuki.DeliveryState.DONE;
import static dev.tasuki.TestDatabase.consumer;
import static dev.tasuki.TestDatabase.insertEffect;
import static dev.tasuki.TestDatabase.retryEvery;
import static dev.tasuki.Traces.awaitState;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A call of a handler that takes longer than its consumer allows. */
class TimeoutTest {
    private final TestDatabase database = TestDatabase.migrated();
    private final List<String> seen = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        database.close();
    }

    private Consumer.Builder impatient(Kind kind) {
        return consumer("c", kind.effect)
                .timeout(Duration.ofMillis(300))
                .concurrency(2)
                .retry(retryEvery(10, 2));
    }

    private static Message message(String key) {
        return Message.to("orders").type("T").key(key).build();
    }

    private static boolean isSlow(Delivery delivery) {
        return delivery.key().orElseThrow().equals("slow");
    }

    private void assertThatTheSlowOneIsDeadAndTheOtherDone(Tasuki node) {
        database.publish(node, message("slow"), message("other"));
        Trace.Step dead = awaitState(node, "slow", "c", DEAD);
        assertThat(dead.attempts()).isEqualTo(2);
        assertThat(dead.lastError()).contains("the handler of consumer 'c' took longer than its timeout of 300 ms");
        assertThat(dead.took()).isBetween(Duration.ofMillis(300), Duration.ofSeconds(20));
        assertThat(awaitState(node, "other", "c", DONE).attempts()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerThatWaitsIsInterruptedAndItsTryHasFailed(Kind kind) {
        Tasuki node = database.started(impatient(kind).handler(delivery -> {
            if (isSlow(delivery)) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    seen.add("interrupted");
                    throw e;
                }
            }
        }));
        assertThatTheSlowOneIsDeadAndTheOtherDone(node);
        assertThat(seen).containsExactly("interrupted", "interrupted");
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerThatReturnsTooLateHasFailedAsWell(Kind kind) {
        Tasuki node = database.started(impatient(kind).handler(delivery -> {
            if (isSlow(delivery)) {
                long begun = System.nanoTime();
                while (System.nanoTime() - begun < Duration.ofMillis(500).toNanos()) {
                    Thread.onSpinWait(); // busy, and deaf to interrupts
                }
            }
        }));
        assertThatTheSlowOneIsDeadAndTheOtherDone(node);
    }

    @ParameterizedTest
    @EnumSource
    void theInterruptOfATimeoutDoesNotReachTheNextCall(Kind kind) {
        Tasuki node = database.started(impatient(kind).concurrency(1).handler(delivery -> {
            new CountDownLatch(0).await(); // throws on an interrupted thread
            if (isSlow(delivery)) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException(e);
                }
            }
        }));
        assertThatTheSlowOneIsDeadAndTheOtherDone(node);
    }

    @Test
    void aStatementThatTakesTooLongIsCancelled() {
        Tasuki node = database.started(impatient(Kind.DATABASE).handler(delivery -> {
            insertEffect(delivery, "c", delivery.attempt());
            if (isSlow(delivery)) {
                try (Statement statement = delivery.connection().createStatement()) {
                    statement.execute("select pg_sleep(60)");
                }
            }
        }));
        assertThatTheSlowOneIsDeadAndTheOtherDone(node);
        assertThat(database.rows("select key from effect")).containsExactly("other");
        assertThat(database.number("select count(*) from pg_stat_activity where query like '%pg_sleep(60)%'"
                        + " and state = 'active' and pid <> pg_backend_pid()"))
                .isZero();
    }

    @Test
    void aWaitForALockIsCancelledToo() {
        database.run("create table shelf (n int)");
        Tasuki node = database.started(impatient(Kind.DATABASE).handler(delivery -> {
            if (isSlow(delivery)) {
                try (Statement statement = delivery.connection().createStatement()) {
                    statement.execute("insert into shelf values (1)");
                }
            }
        }));
        database.inTransaction(blocker -> {
            blocker.createStatement().execute("lock table shelf");
            assertThatTheSlowOneIsDeadAndTheOtherDone(node);
        });
    }
}

package dev.tasuki;

import static dev.tasuki.DeliveryState.DEAD;
import static dev.tasuki.DeliveryState.DONE;
import static dev.tasuki.TestDatabase.consumer;
import static dev.tasuki.TestDatabase.insertEffect;
import static dev.tasuki.TestDatabase.retryEvery;
import static dev.tasuki.Traces.awaitState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two transactions that meet: PostgreSQL ends one of them, and that is no fault of its messages. */
class ConflictTest {
    private final TestDatabase database = TestDatabase.migrated();

    @AfterEach
    void close() {
        database.close();
    }

    private static Message message(String key) {
        return Message.to("orders").type("T").key(key).build();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void assertThatNoAttemptWasCounted() {
        assertThat(database.number("select count(*) from tasuki.attempt")).isZero();
        assertThat(database.number("select count(*) from tasuki.parked")).isZero();
    }

    @Test
    void aDeadlockBetweenTwoLanesOfAConsumerIsRunAgain() {
        database.run(
                "create table stock (id int primary key, n int not null); insert into stock values (0, 0), (1, 0)");
        // Two keys whose partitions belong to different workers, which lock the same rows in opposite order.
        List<String> keys = IntStream.range(0, 2)
                .mapToObj(worker -> database.rows("select 'k' || n from generate_series(1, 1000) n"
                                + " where tasuki.partition_of('k' || n, 0, 16::smallint) % 2 = " + worker + " limit 1")
                        .get(0))
                .toList();
        CyclicBarrier bothHoldOne = new CyclicBarrier(2);
        AtomicInteger calls = new AtomicInteger();
        AtomicInteger deadlocks = new AtomicInteger();
        Tasuki node = database.started(consumer("c", Effect.database())
                .concurrency(2)
                .retry(retryEvery(10, 1))
                .handler(delivery -> {
                    int first = keys.indexOf(delivery.key().orElseThrow());
                    boolean meet = calls.incrementAndGet() <= 2;
                    insertEffect(delivery, "c", 1);
                    execute(delivery.connection(), "update stock set n = n + 1 where id = " + first);
                    if (meet) {
                        bothHoldOne.await(20, TimeUnit.SECONDS);
                    }
                    try {
                        execute(delivery.connection(), "update stock set n = n + 1 where id = " + (1 - first));
                    } catch (SQLException e) {
                        deadlocks.incrementAndGet();
                        assertThat(e.getSQLState()).isEqualTo("40P01");
                        throw new IllegalStateException("as a framework would wrap it", e);
                    }
                }));
        database.publish(node, message(keys.get(0)), message(keys.get(1)));
        keys.forEach(
                key -> assertThat(awaitState(node, key, "c", DONE).attempts()).isEqualTo(1));
        assertThat(deadlocks).hasValue(1);
        assertThat(database.rows("select n from stock order by id")).containsExactly("2", "2");
        assertThat(database.number("select count(*) from effect")).isEqualTo(2);
        assertThatNoAttemptWasCounted();
    }

    @Test
    void aDeadlockWithTheApplicationIsRunAgainWithItsWholeBatch() throws Exception {
        database.run(
                "create table stock (id int primary key, n int not null); insert into stock values (0, 0), (1, 0)");
        CountDownLatch handlerHoldsOne = new CountDownLatch(1);
        CountDownLatch applicationWaits = new CountDownLatch(1);
        AtomicBoolean met = new AtomicBoolean();
        Tasuki node = database.started(consumer("c", Effect.database())
                .retry(retryEvery(10, 1))
                .handler(delivery -> {
                    insertEffect(delivery, "c", 1);
                    if (delivery.key().orElseThrow().equals("k2")) {
                        // The one that has waited longer than deadlock_timeout is ended: this one.
                        execute(delivery.connection(), "set local deadlock_timeout = '50ms'");
                        execute(delivery.connection(), "update stock set n = n + 1 where id = 0");
                        if (met.compareAndSet(false, true)) {
                            handlerHoldsOne.countDown();
                            applicationWaits.await(20, TimeUnit.SECONDS);
                        }
                        execute(delivery.connection(), "update stock set n = n + 1 where id = 1");
                    }
                }));
        Thread application = new Thread(() -> database.inTransaction(connection -> {
            execute(connection, "set local deadlock_timeout = '60s'");
            execute(connection, "update stock set n = n + 1 where id = 1");
            handlerHoldsOne.await(20, TimeUnit.SECONDS);
            Thread opener = new Thread(() -> {
                await().until(() ->
                        database.number("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                                        + " and datname = current_database()")
                                > 0);
                applicationWaits.countDown();
            });
            opener.start();
            execute(connection, "update stock set n = n + 1 where id = 0");
            opener.join();
        }));
        application.start();
        database.publish(node, message("k1"), message("k2"), message("k3"));
        for (String key : List.of("k1", "k2", "k3")) {
            assertThat(awaitState(node, key, "c", DONE).attempts()).isEqualTo(1);
        }
        application.join(20_000);
        assertThat(database.rows("select key from effect order by seq")).containsExactly("k1", "k2", "k3");
        assertThat(database.rows("select n from stock order by id")).containsExactly("2", "2");
        assertThatNoAttemptWasCounted();
    }

    @Test
    void aSerializationFailureIsRunAgain() {
        database.run("create table counter (n int not null); insert into counter values (0)");
        AtomicInteger calls = new AtomicInteger();
        Tasuki node = database.started(
                consumer("c", Effect.database()).retry(retryEvery(10, 1)).handler(delivery -> {
                    Connection connection = delivery.connection();
                    execute(connection, "set transaction isolation level repeatable read");
                    execute(connection, "select n from counter"); // the snapshot is taken
                    if (calls.incrementAndGet() == 1) {
                        database.run("update counter set n = n + 1");
                    }
                    execute(connection, "update counter set n = n + 1");
                }));
        database.publish(node, message("k"));
        assertThat(awaitState(node, "k", "c", DONE).attempts()).isEqualTo(1);
        assertThat(calls).hasValue(2);
        assertThat(database.number("select n from counter")).isEqualTo(2);
        assertThatNoAttemptWasCounted();
    }

    @Test
    void aHandlerThatAlwaysConflictsIsFailedInTheEndAndBlocksNobodyForEver() {
        Tasuki node = database.started(consumer("c", Effect.database())
                .retry(retryEvery(10, 1))
                .handler(delivery -> {
                    if (delivery.key().orElseThrow().equals("poison")) {
                        throw new SQLException("always", "40001");
                    }
                }));
        database.publish(node, message("poison"), message("other"));
        assertThat(awaitState(node, "poison", "c", DEAD).lastError()).contains("always");
        awaitState(node, "other", "c", DONE);
    }
}

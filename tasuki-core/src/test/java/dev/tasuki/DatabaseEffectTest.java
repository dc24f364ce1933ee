package dev.tasuki;

import static dev.tasuki.DeliveryState.DEAD;
import static dev.tasuki.DeliveryState.DONE;
import static dev.tasuki.TestDatabase.consumer;
import static dev.tasuki.TestDatabase.insertEffect;
import static dev.tasuki.TestDatabase.retryEvery;
import static dev.tasuki.Traces.awaitState;
import static dev.tasuki.Traces.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Effects in the same database: exactly once, and a message that fails does so alone. */
class DatabaseEffectTest {
    private static final int MESSAGES = 20;

    private final TestDatabase database = TestDatabase.migrated();

    @AfterEach
    void close() {
        database.close();
    }

    private Tasuki started(Handler handler) {
        return database.started(
                consumer("c", Effect.database()).retry(retryEvery(20, 3)).handler(delivery -> {
                    insertEffect(delivery, "c", delivery.attempt());
                    handler.handle(delivery);
                }));
    }

    /** Publishes messages 0 to 19, which become one batch, with keys that do not make them wait for each other. */
    private void publishBatch(Tasuki node) {
        database.publishBatch(node, MESSAGES);
    }

    private static boolean is(Delivery delivery, int number) {
        return delivery.key().orElseThrow().equals("k" + number);
    }

    /** All but the culprits are done at the first try, each with one effect; the culprits left none. */
    private void assertThatOnlyTheseAreDead(Tasuki node, Integer... culprits) {
        Set<Integer> dead = Set.of(culprits);
        for (int i = 0; i < MESSAGES; i++) {
            Trace.Step step = awaitState(node, "k" + i, "c", dead.contains(i) ? DEAD : DONE);
            assertThat(step.attempts()).as("attempts at k%d", i).isEqualTo(dead.contains(i) ? 3 : 1);
        }
        assertThat(database.rows("select key from effect order by length(key), key"))
                .isEqualTo(IntStream.range(0, MESSAGES)
                        .filter(i -> !dead.contains(i))
                        .mapToObj(i -> "k" + i)
                        .toList());
    }

    @Test
    void eachMessageHasItsEffectOnceAndABatchIsOneTransaction() {
        Tasuki node = started(delivery -> {});
        database.publish(
                node,
                IntStream.range(0, 1_000)
                        .mapToObj(i -> Message.to("orders").type("T").build())
                        .toArray(Message[]::new));
        await().until(() -> database.number("select count(*) from effect") == 1_000);
        assertThat(database.number("select count(distinct seq) from effect")).isEqualTo(1_000);
        assertThat(database.number("select sum(cardinality(seqs)) from tasuki.receipt"))
                .isEqualTo(1_000);
        assertThat(database.number("select count(*) from tasuki.receipt")).isLessThan(200);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, MESSAGES - 1})
    void aMessageThatFailsCostsItsNeighboursNothing(int culprit) {
        Tasuki node = started(delivery -> {
            if (is(delivery, culprit)) {
                throw new IllegalStateException("poison");
            }
        });
        publishBatch(node);
        assertThatOnlyTheseAreDead(node, culprit);
    }

    @Test
    void severalFailingMessagesOfABatchAreEachSingledOut() {
        Tasuki node = started(delivery -> {
            if (is(delivery, 3) || is(delivery, 4) || is(delivery, 11)) {
                throw new IllegalStateException("poison");
            }
        });
        publishBatch(node);
        assertThatOnlyTheseAreDead(node, 3, 4, 11);
    }

    @Test
    void aHandlerThatSwallowsAnSqlErrorIsConvictedItself() {
        Tasuki node = started(delivery -> {
            if (is(delivery, 5)) {
                try (Statement statement = delivery.connection().createStatement()) {
                    statement.execute("select 1/0");
                } catch (SQLException e) {
                    // and so goes on in a transaction that PostgreSQL has aborted
                }
            }
        });
        publishBatch(node);
        assertThatOnlyTheseAreDead(node, 5);
        assertThat(step(node, "k5", "c").lastError()).contains("current transaction is aborted");
    }

    @Test
    void anSqlErrorBehindASavepointHarmsNobody() {
        Tasuki node = started(delivery -> {
            Savepoint before = delivery.connection().setSavepoint();
            try (Statement statement = delivery.connection().createStatement()) {
                statement.execute("select 1/0");
            } catch (SQLException e) {
                delivery.connection().rollback(before);
            }
        });
        publishBatch(node);
        assertThatOnlyTheseAreDead(node);
    }

    @Test
    void aFailureAtCommitConvictsTheMessageThatCausedIt() {
        database.run("create table one (n int unique deferrable initially deferred)");
        Tasuki node = started(delivery -> {
            if (is(delivery, 2) || is(delivery, 13)) {
                try (Statement statement = delivery.connection().createStatement()) {
                    statement.execute("insert into one values (1)");
                }
            }
        });
        publishBatch(node);
        assertThatOnlyTheseAreDead(node, 13);
        assertThat(step(node, "k13", "c").lastError()).contains("duplicate key value violates unique constraint");
    }

    private interface Misuse {
        void of(Connection connection) throws SQLException;
    }

    @Test
    void aHandlerCannotEndTheTransactionThatItSharesWithItsNeighbours() {
        List<Misuse> misuses = List.of(
                Connection::commit,
                Connection::rollback,
                Connection::close,
                connection -> connection.setAutoCommit(true),
                connection -> connection.abort(Runnable::run));
        List<String> named = List.of("commit()", "rollback()", "close()", "setAutoCommit(true)", "abort()");
        Tasuki node = started(delivery -> {
            for (int i = 0; i < misuses.size(); i++) {
                if (is(delivery, 3 * i)) {
                    misuses.get(i).of(delivery.connection());
                }
            }
        });
        publishBatch(node);
        assertThatOnlyTheseAreDead(node, 0, 3, 6, 9, 12);
        for (int i = 0; i < named.size(); i++) {
            assertThat(step(node, "k" + 3 * i, "c").lastError())
                    .contains("the handler of consumer 'c' called " + named.get(i) + " on its delivery's connection")
                    .contains("leave the transaction to it, or use a savepoint");
        }
    }

    @Test
    void aMisuseOfTheConnectionThatTheHandlerSwallowsHarmsNobody() {
        Tasuki node = started(delivery -> {
            try {
                delivery.connection().close();
            } catch (IllegalStateException e) {
                // goes on regardless
            }
            delivery.connection().setAutoCommit(false); // says what is so anyway
        });
        publishBatch(node);
        assertThatOnlyTheseAreDead(node);
    }

    @Test
    void anErrorIsAFailureLikeAnyOther() {
        Tasuki node = started(delivery -> {
            if (is(delivery, 1)) {
                recurse(1);
            }
            if (is(delivery, 2)) {
                throw new OutOfMemoryError("as it were");
            }
            if (is(delivery, 3)) {
                throw new AssertionError("never");
            }
        });
        publishBatch(node);
        assertThatOnlyTheseAreDead(node, 1, 2, 3);
        assertThat(step(node, "k1", "c").lastError()).contains("StackOverflowError");
    }

    private static int recurse(int depth) {
        return depth == 0 ? 0 : recurse(depth + 1) + 1;
    }

    @Test
    void anExceptionThatCannotEvenBePrintedIsAFailureLikeAnyOther() {
        Tasuki node = started(delivery -> {
            if (is(delivery, 4)) {
                throw new IllegalStateException() {
                    @Override
                    public String getMessage() {
                        throw new IllegalStateException("no message either");
                    }
                };
            }
        });
        publishBatch(node);
        assertThatOnlyTheseAreDead(node, 4);
    }

    @Test
    void aHandlerThatLeavesItsThreadInterruptedHarmsNobody() {
        Tasuki node = started(delivery -> {
            new CountDownLatch(0).await(); // throws on an interrupted thread
            Thread.currentThread().interrupt();
            if (is(delivery, 6)) {
                throw new IllegalStateException("interrupted as well");
            }
        });
        publishBatch(node);
        assertThatOnlyTheseAreDead(node, 6);
    }

    @Test
    void concurrencyDividesThePartitionsAmongTransactionsOfTheirOwn() {
        AtomicInteger together = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CyclicBarrier all = new CyclicBarrier(3);
        Tasuki node =
                database.started(consumer("c", Effect.database()).concurrency(3).handler(delivery -> {
                    most.accumulateAndGet(together.incrementAndGet(), Math::max);
                    if (delivery.type().equals("Meet")) {
                        all.await();
                    }
                    insertEffect(delivery, "c", 1);
                    together.decrementAndGet();
                }));
        // Keys whose partitions belong to three different workers: partition modulo three.
        List<String> keys = IntStream.range(0, 3)
                .mapToObj(worker -> database.rows("select 'k' || n from generate_series(1, 1000) n"
                                + " where tasuki.partition_of('k' || n, 0, 16::smallint) % 3 = " + worker + " limit 1")
                        .get(0))
                .toList();
        database.publish(
                node,
                keys.stream()
                        .map(key -> Message.to("orders").type("Meet").key(key).build())
                        .toArray(Message[]::new));
        keys.forEach(key -> awaitState(node, key, "c", DONE));
        assertThat(most).hasValue(3);
        assertThat(database.rows("select key from effect")).containsExactlyInAnyOrderElementsOf(keys);
    }
}

package dev.tasuki;

import static dev.tasuki.DeliveryState.DEAD;
import static dev.tasuki.DeliveryState.DONE;
import static dev.tasuki.TestDatabase.consumer;
import static dev.tasuki.TestDatabase.insertEffect;
import static dev.tasuki.TestDatabase.retryEvery;
import static dev.tasuki.Traces.awaitState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/**
 * A delivery that fails before it has used its transaction is passed by, and its neighbours go on. Whoever has a way to the
 * transaction that is not its own delivery's does not escape: what a failed delivery did is never committed.
 */
class LeftNoTraceTest {
    private static final int MESSAGES = 20;
    private static final int KEEPER = 4;
    private static final int CULPRIT = 5;
    private static final String INSERT =
            "insert into effect (consumer, seq, key, n) values ('c', 0, 'of the culprit', 0)";

    private final TestDatabase database = TestDatabase.migrated();
    private final AtomicInteger calls = new AtomicInteger();

    @AfterEach
    void close() {
        database.close();
    }

    private static boolean is(Delivery delivery, int number) {
        return delivery.key().orElseThrow().equals("k" + number);
    }

    /** A node whose consumer has met a failure lately. */
    private Tasuki whereFailuresAreFrequent(Consumer.Builder consumer, Handler handler) {
        Tasuki node = database.started(consumer.handler(delivery -> {
            if (!delivery.type().equals("Warm")) {
                handler.handle(delivery);
            } else if (delivery.attempt() == 1) {
                throw new IllegalStateException("the first failure");
            }
        }));
        database.publish(node, Message.to("orders").type("Warm").key("warm").build());
        awaitState(node, "warm", "c", DONE);
        return node;
    }

    /** Has a batch of 20 handled, each with an effect but the culprit. */
    private Tasuki handled(Handler culprit, Handler keeper) {
        Tasuki node = whereFailuresAreFrequent(consumer("c", Effect.database()).retry(retryEvery(20, 3)), delivery -> {
            calls.incrementAndGet();
            if (is(delivery, CULPRIT)) {
                culprit.handle(delivery);
            }
            insertEffect(delivery, "c", delivery.attempt());
            if (is(delivery, KEEPER)) {
                keeper.handle(delivery);
            }
        });
        database.publishBatch(node, MESSAGES);
        for (int i = 0; i < MESSAGES; i++) {
            awaitState(node, "k" + i, "c", i == CULPRIT ? DEAD : DONE);
        }
        assertThat(database.rows("select key from effect order by length(key), key"))
                .as("effects")
                .isEqualTo(IntStream.range(0, MESSAGES)
                        .filter(i -> i != CULPRIT)
                        .mapToObj(i -> "k" + i)
                        .toList());
        return node;
    }

    @Test
    void nobodyIsCalledAgainForIt() {
        Tasuki node = handled(
                delivery -> {
                    throw new IllegalStateException("before it did anything");
                },
                delivery -> {});

        assertThat(calls).as("calls: each message, and two retries").hasValue(MESSAGES + 2);
        assertThat(Traces.step(node, "k" + CULPRIT, "c").attempts()).isEqualTo(3);
    }

    /** It may have failed because it did not see yet what a neighbour did. */
    @Test
    void whileFailuresAreRareItIsTriedAgainFirst() {
        Tasuki node = database.started(consumer("c", Effect.database()).handler(delivery -> {
            if (is(delivery, 1) && calls.incrementAndGet() == 1) {
                throw new IllegalStateException("the neighbour has not committed yet");
            }
        }));
        database.publish(
                node,
                Message.to("orders").type("T").key("k0").build(),
                Message.to("orders").type("T").key("k1").build());

        assertThat(awaitState(node, "k1", "c", DONE).attempts()).isEqualTo(1);
        assertThat(calls).hasValue(2);
    }

    /** A transaction with a success and a failure of one key is rolled back because of somebody else, and then the first of the key fails. */
    @Test
    void whoseTurnHadNotComeHasNotFailed() {
        Map<Integer, Integer> callsOf = new ConcurrentHashMap<>();
        Tasuki node = whereFailuresAreFrequent(consumer("c", Effect.database()).retry(retryEvery(20, 5)), delivery -> {
            int n = delivery.payload(Integer.class);
            int call = callsOf.merge(n, 1, Integer::sum);
            if ((n == 1 && call == 2) || (n == 2 && call == 1)) {
                throw new IllegalStateException("before it did anything");
            }
            insertEffect(delivery, "c", n);
            if (n == 3 && call == 1) {
                throw new IllegalStateException("after its effect");
            }
        });
        database.publish(
                node,
                Message.to("orders").type("T").key("k1").payload(1).build(),
                Message.to("orders").type("T").key("k1").payload(2).build(),
                Message.to("orders").type("T").key("k3").payload(3).build());
        awaitState(node, "k3", "c", DONE);
        await().until(() -> database.number("select count(*) from effect") == 3);
        assumeThat(callsOf.get(1))
                .as("calls, unless the machine paused between the three")
                .isGreaterThan(1);

        assertThat(database.rows("select attempts from tasuki.parked where key = 'k1' order by seq"))
                .as("attempts of the first, which failed once, and of the second, which waited for it")
                .containsExactly("2", "1");
        assertThat(database.rows("select n from effect where key = 'k1' order by at"))
                .containsExactly("1", "2");
    }

    /** What had succeeded before it says nothing about what came after. */
    @Test
    void anOutageInTheMiddleOfATransactionIsOne() {
        AtomicBoolean down = new AtomicBoolean();
        Tasuki node = whereFailuresAreFrequent(consumer("c", Effect.database()).retry(retryEvery(20, 3)), delivery -> {
            if (down.get()) {
                calls.incrementAndGet();
                throw new IllegalStateException("down");
            }
            insertEffect(delivery, "c", 0);
            if (is(delivery, 0)) {
                down.set(true);
            }
        });
        database.publishBatch(node, 10);
        await().until(() -> node.status().get(0).breaker() != null);
        down.set(false);

        for (int i = 0; i < 10; i++) {
            awaitState(node, "k" + i, "c", DONE);
        }
    }

    /** What would be final is tried once more with nothing before it. */
    @Test
    void butADeadLetterIsMadeOfItOnlyWhenItWasAlone() {
        Tasuki node = handled(
                delivery -> {
                    throw new Unrecoverable("whatever it did");
                },
                delivery -> {});

        assertThat(calls).hasValue(MESSAGES + 1);
        assertThat(Traces.step(node, "k" + CULPRIT, "c").attempts()).isEqualTo(1);
    }

    @Test
    void aStatementThatANeighbourKeptDoesNotRunForIt() {
        PreparedStatement[] kept = new PreparedStatement[1];
        handled(
                delivery -> {
                    kept[0].executeUpdate();
                    throw new IllegalStateException("after it ran somebody else's statement");
                },
                delivery -> kept[0] = delivery.connection().prepareStatement(INSERT));
    }

    @Test
    void whatItDidOnAConnectionThatANeighbourKeptIsTakenBack() {
        Connection[] kept = new Connection[1];
        handled(delivery -> insertAndFail(kept[0]), delivery -> kept[0] = delivery.connection());
    }

    @Test
    void andOnOneThatANeighbourUnwrapped() {
        Connection[] kept = new Connection[1];
        handled(
                delivery -> insertAndFail(kept[0]),
                delivery -> kept[0] = (Connection) delivery.connection().unwrap(PGConnection.class));
    }

    @Test
    void andOnOneThatANeighbourHasFromItsMetadata() {
        Connection[] kept = new Connection[1];
        handled(
                delivery -> insertAndFail(kept[0]),
                delivery -> kept[0] = delivery.connection().getMetaData().getConnection());
    }

    @Test
    void aFollowUpThatItPublishedIsNotStored() {
        handled(
                delivery -> {
                    delivery.publish(
                            Message.to("orders").type("FollowUp").key("f").build());
                    throw new IllegalStateException("after a follow-up");
                },
                delivery -> {});

        assertThat(database.number("select count(*) from tasuki.message where type = 'FollowUp'"))
                .isZero();
    }

    @Test
    void statementsThatHandlersLeaveOpenAreClosed() {
        List<PreparedStatement> left = new CopyOnWriteArrayList<>();
        handled(
                delivery -> {
                    throw new IllegalStateException("not of interest");
                },
                delivery -> {
                    for (int i = 0; i < 100; i++) {
                        left.add(delivery.connection().prepareStatement("select " + i));
                    }
                });

        assertThat(left).hasSize(100).allMatch(statement -> {
            try {
                return statement.isClosed();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** As long as it is in a transaction; otherwise it has gone back to the pool. */
    private static void insertAndFail(Connection kept) throws SQLException {
        if (kept.getAutoCommit()) {
            throw new IllegalStateException("too late");
        }
        try (PreparedStatement insert = kept.prepareStatement(INSERT)) {
            insert.executeUpdate();
        }
        throw new IllegalStateException("after its effect");
    }
}

package dev.tasuki;

import static dev.tasuki.DeliveryState.DEAD;
import static dev.tasuki.DeliveryState.DONE;
import static dev.tasuki.TestDatabase.consumer;
import static dev.tasuki.TestDatabase.insertEffect;
import static dev.tasuki.TestDatabase.retryEvery;
import static dev.tasuki.Traces.awaitState;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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

    /** Has a batch of 20 handled, each with an effect but the culprit. */
    private Tasuki handled(Handler culprit, Handler keeper) {
        Tasuki node = database.started(
                consumer("c", Effect.database()).retry(retryEvery(20, 3)).handler(delivery -> {
                    calls.incrementAndGet();
                    if (is(delivery, CULPRIT)) {
                        culprit.handle(delivery);
                    }
                    insertEffect(delivery, "c", delivery.attempt());
                    if (is(delivery, KEEPER)) {
                        keeper.handle(delivery);
                    }
                }));
        database.publish(
                node,
                IntStream.range(0, MESSAGES)
                        .mapToObj(
                                i -> Message.to("orders").type("T").key("k" + i).build())
                        .toArray(Message[]::new));
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

    private static void insertAndFail(Connection kept) throws SQLException {
        try (PreparedStatement insert = kept.prepareStatement(INSERT)) {
            insert.executeUpdate();
        }
        throw new IllegalStateException("after its effect");
    }
}

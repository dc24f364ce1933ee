package dev.tasuki.internal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tasuki.Effect;
import dev.tasuki.Message;
import dev.tasuki.Tasuki;
import dev.tasuki.TestDatabase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Falling silent is not dying: whoever comes back is no evidence against the message that it had in hand. */
class DeathRecordTest {
    private final TestDatabase database = TestDatabase.migrated();
    private int consumer;

    @BeforeEach
    void aConsumerThatNobodyWorksOn() {
        database.started(TestDatabase.consumer("inventory", Effect.database()).handler(delivery -> {}))
                .close();
        Tasuki node = database.started();
        database.publish(node, Message.to("orders").type("A").build());
        await().until(() -> node.status().get(0).lagMessages() == 1); // somebody could have died of it
        consumer = (int) database.number("select id from tasuki.consumer");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whatWasRunningAtTheSecondDeathAndAloneAtTheThirdIsConvicted() {
        assertThat(takenBy("first")).isEqualTo(Suspicion.NONE);
        fallsSilent("first");
        assertThat(takenBy("second").deaths()).isEqualTo(1);
        isRunning("second", 7);
        fallsSilent("second");
        Suspicion accused = takenBy("third");
        assertThat(accused.deaths()).isEqualTo(2);
        assertThat(accused.convicted()).describedAs("it may have been chance").isEmpty();
        fallsSilent("third");
        assertThat(takenBy("fourth").convicted())
                .describedAs("it did not even run there")
                .isEmpty();
        isRunning("fourth", 7);
        fallsSilent("fourth");
        assertThat(takenBy("fifth").convicted()).containsExactly(7L);
    }

    @Test
    void whatWasRunningAtOneDeathOnlyIsNotConvicted() {
        takenAfterTwoDied();
        isRunning("third", 8);
        fallsSilent("third");
        assertThat(takenBy("fourth").convicted()).isEmpty();
        isRunning("fourth", 8);
        fallsSilent("fourth");
        assertThat(takenBy("fifth").convicted()).containsExactly(8L);
    }

    @Test
    void whatWasStillRunningAfterAHeartbeatNeedsTwoMoreDeaths() {
        takenAfterTwoDied();
        for (List<String> next : List.of(List.of("third", "fourth"), List.of("fourth", "fifth"))) {
            isRunning(next.get(0), 7);
            fallsSilentAfterAHeartbeat(next.get(0));
            Suspicion doubtful = takenBy(next.get(1));
            assertThat(doubtful.convicted())
                    .describedAs("somebody may have killed it from outside")
                    .isEmpty();
            assertThat(doubtful.accused()).containsExactly(7L);
        }
        isRunning("fifth", 7);
        fallsSilentAfterAHeartbeat("fifth");
        assertThat(takenBy("sixth").convicted()).containsExactly(7L);
    }

    @Test
    void aHeartbeatSoonAfterItBeganIsNoAlibi() {
        takenAfterTwoDied();
        isRunning("third", 7);
        fallsSilent("third");
        database.run(
                "update tasuki.assignment set suspect_at = clock_timestamp() - interval '1 hour 1 second' where node = "
                        + id("third"));
        assertThat(takenBy("fourth").convicted()).containsExactly(7L);
    }

    @Test
    void whatRanForLongOnceIsConvictedWhenItKillsAtOnce() {
        takenBy("first");
        fallsSilent("first");
        takenBy("second");
        isRunning("second", 7);
        fallsSilentAfterAHeartbeat("second");
        takenBy("third");
        isRunning("third", 7);
        fallsSilentAfterAHeartbeat("third");
        assertThat(takenBy("fourth").convicted()).isEmpty();
        isRunning("fourth", 7);
        fallsSilent("fourth");
        assertThat(takenBy("fifth").convicted()).containsExactly(7L);
    }

    @Test
    void onesThatComeBackRaiseNoSuspicion() {
        String before = null;
        for (String name : List.of("first", "second", "third", "fourth")) {
            assertThat(takenBy(name).deaths()).describedAs(name).isLessThan(2);
            if (before != null) {
                comesBack(before);
            }
            fallsSilent(name);
            before = name;
        }
    }

    @Test
    void anAccusationProvesNothingWhenTheDeadBeforeItHaveComeBack() {
        assertThat(takenAfterTwoDied().deaths()).isEqualTo(2);
        isRunning("third", 7);
        comesBack("first");
        fallsSilent("third");

        Suspicion suspicion = takenBy("fourth");

        assertThat(suspicion.convicted()).isEmpty();
        assertThat(suspicion.deaths())
                .describedAs("second and third are still dead")
                .isEqualTo(2);
        assertThat(database.rows("select distinct suspect from tasuki.assignment"))
                .containsExactly("null");
    }

    @Test
    void oneThatStoppedInOrderDidNotDieOfWhatItCouldNotGiveBack() {
        takenAfterTwoDied();
        isRunning("third", 7); // its transaction was lost with the database's connection, and the mark stayed
        leaves("third", true);
        assertThat(takenBy("fourth")).isEqualTo(Suspicion.NONE);
        assertThat(database.rows("select distinct deaths, suspect, accused from tasuki.assignment"))
                .as("what was known before still counts")
                .containsExactly("2 null 7");
        isRunning("fourth", 7);
        fallsSilent("fourth");
        assertThat(takenBy("fifth").convicted()).containsExactly(7L);
    }

    @Test
    void oneThatStoppedWithAHandlerStillRunningMayHaveDiedOfIt() {
        takenAfterTwoDied();
        isRunning("third", 7); // as System.exit() in a handler does
        leaves("third", false);
        assertThat(takenBy("fourth").convicted()).containsExactly(7L);
    }

    @Test
    void oneThatWasReplacedWhileItStoppedMayHaveDiedOfIt() {
        takenAfterTwoDied();
        isRunning("third", 7);
        database.inTransaction(connection -> {
            NodeTable.drain(connection, id("third"));
            NodeTable.register(connection, "third", Duration.ofMinutes(1), new int[0], null, true);
        });
        assertThat(takenBy("fourth").convicted()).containsExactly(7L);
    }

    /** The first died, and the second with 7 in hand; what the third hears of it. */
    private Suspicion takenAfterTwoDied() {
        takenBy("first");
        fallsSilent("first");
        takenBy("second");
        isRunning("second", 7);
        fallsSilent("second");
        return takenBy("third");
    }

    private Suspicion takenBy(String name) {
        Suspicion[] all = new Suspicion[1];
        database.inTransaction(connection -> {
            long node = NodeTable.register(connection, name, Duration.ofMinutes(1), new int[] {consumer}, null, false);
            all[0] = Suspicion.of(AssignmentTable.takeFree(connection, node, consumer, 16).stream()
                    .map(AssignmentTable.Grant::suspicion)
                    .toList());
        });
        return all[0];
    }

    private void fallsSilent(String name) {
        database.run("update tasuki.node set heartbeat_at = clock_timestamp() - interval '1 hour' where name = '" + name
                + "'");
    }

    private void fallsSilentAfterAHeartbeat(String name) {
        fallsSilent(name);
        database.run("update tasuki.assignment set suspect_at = clock_timestamp() - interval '2 hours' where node = "
                + id(name));
    }

    private void leaves(String name, boolean inOrder) {
        database.inTransaction(connection -> {
            NodeTable.drain(connection, id(name));
            NodeTable.leave(connection, id(name), inOrder);
        });
    }

    private void comesBack(String name) {
        database.inTransaction(connection ->
                assertThat(NodeTable.heartbeat(connection, id(name))).isPresent());
    }

    private void isRunning(String name, long seq) {
        database.run("update tasuki.assignment set suspect = " + seq + ", suspect_at = clock_timestamp() where node = "
                + id(name));
    }

    private long id(String name) {
        return database.number("select id from tasuki.node where name = '" + name + "'");
    }
}

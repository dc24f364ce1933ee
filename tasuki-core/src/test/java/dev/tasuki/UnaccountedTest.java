package dev.tasuki;

import static dev.tasuki.TestDatabase.consumer;
import static dev.tasuki.TestDatabase.retryEvery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is lost, by whatever means, is noticed, named, and stays so until a person says why it may. */
@Tag("one-jdk")
class UnaccountedTest {
    private final TestDatabase database = TestDatabase.migrated();
    private final List<String> handled = new CopyOnWriteArrayList<>();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final ErrorLog log = new ErrorLog();

    @AfterEach
    void close() {
        gate.countDown();
        database.close();
        log.close();
    }

    private Consumer.Builder recording(Kind kind) {
        return consumer("c", kind.effect)
                .retry(retryEvery(20, 1_000))
                .handler(delivery -> handled.add(delivery.key().orElseThrow()));
    }

    private static Message[] messages(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Message.to("orders").type("T").key("k" + i).build())
                .toArray(Message[]::new);
    }

    private static ConsumerStatus status(Tasuki node) {
        return node.status().stream()
                .filter(s -> s.name().equals("c"))
                .findFirst()
                .orElseThrow();
    }

    /** Ten messages that a tick has seen and the consumer, which does not run, has not. */
    private Tasuki tenMessagesAhead(Kind kind) {
        database.started(recording(kind)).close();
        Tasuki other = database.started(consumer("other", Effect.database()).handler(d -> {}));
        database.publish(other, messages(10));
        await().until(() -> status(other).lagMessages() == 10);
        return other;
    }

    private void awaitTheOthers(String lost) {
        await().atMost(Traces.PATIENCE).until(() -> handled.size() == 9);
        assertThat(handled).doesNotContain(lost);
    }

    private void awaitTheAlarm() {
        await().atMost(Traces.PATIENCE).until(() -> log.text().contains("ERROR Reconciler - consumer"));
    }

    private void assertThatItIsNamed(Tasuki node, long messages) {
        long partition = database.number("select partition from tasuki.account where unaccounted <> 0 and consumer = "
                + "(select id from tasuki.consumer where name = 'c')");
        await().until(() -> status(node).unaccounted() == messages);
        awaitTheAlarm();
        assertThat(log.text())
                .contains("consumer 'c' (owner: team-test): in partition " + partition)
                .contains("select tasuki.write_off('c', 'the reason')");
        assertThat(database.rows("select d.messages, t.messages, d.after_seq < " + firstSeq() + ", d.upto_seq"
                        + " from tasuki.account a, tasuki.differences(a.consumer, a.partition) d"
                        + " join tasuki.tick t on t.id = d.upto_tick where a.unaccounted > 0"
                        + " and a.consumer = (select id from tasuki.consumer where name = 'c')"))
                .as("the one tick that spoke of the ten messages")
                .containsExactly("1 10 t " + (firstSeq() + 9));
    }

    private long firstSeq() {
        return database.number("select min(last_seq) - 9 from tasuki.tick where messages = 10");
    }

    @ParameterizedTest
    @EnumSource
    void aMessageThatVanishesFromTheLogIsNamedAndHoldsUpNobody(Kind kind) {
        Tasuki other = tenMessagesAhead(kind);
        database.sabotage("delete from tasuki.message where key = 'k3'");
        Tasuki node = database.started(recording(kind));
        awaitTheOthers("k3");
        assertThatItIsNamed(node, 1);
        assertThat(log.text()).contains("Nobody can handle what is gone");

        node.close();
        assertThat(status(other).unaccounted()).as("it stays").isEqualTo(1);
        Tasuki next = database.started(recording(kind));
        database.publish(next, Message.to("orders").type("T").key("later").build());
        await().until(() -> handled.contains("later"));
        await().until(() -> status(next).lagMessages() == 0);
        assertThat(status(next).unaccounted()).isEqualTo(1);

        assertThat(database.number("select tasuki.write_off('c', 'a test deleted it')"))
                .isOne();
        assertThat(status(next).unaccounted()).isZero();
        assertThat(status(other).unaccounted()).isZero();
        assertThat(database.rows("select messages, reason, by_whom = session_user from tasuki.write_off"))
                .containsExactly("1 a test deleted it t");
    }

    @ParameterizedTest
    @EnumSource
    void aCursorThatJumpsAheadIsNamed(Kind kind) {
        tenMessagesAhead(kind);
        database.sabotage("update tasuki.assignment a set tick = t.id, upto = t.id from (select max(id) as id"
                + " from tasuki.tick) t where consumer = (select id from tasuki.consumer where name = 'c')"
                + " and partition = (select partition from tasuki.message where key = 'k3')");
        Set<String> jumped = new TreeSet<>(database.rows("select key from tasuki.message where partition ="
                + " (select partition from tasuki.message where key = 'k3')"));
        Tasuki node = database.started(recording(kind));
        await().atMost(Traces.PATIENCE).until(() -> handled.size() == 10 - jumped.size());
        await().until(() -> status(node).unaccounted() == jumped.size());
        awaitTheAlarm();
        database.publish(node, messages(10));
        await().atMost(Traces.PATIENCE).until(() -> handled.size() == 20 - jumped.size());
        assertThat(status(node).unaccounted()).isEqualTo(jumped.size());
    }

    @ParameterizedTest
    @EnumSource
    void aReceiptThatClaimsMoreThanThereWasIsNamedAndHidesNoShortfall(Kind kind) {
        Tasuki node = database.started(recording(kind));
        database.publish(node, messages(10));
        await().until(() -> status(node).lagMessages() + status(node).inFlight() == 0 && handled.size() == 10);
        node.close();
        database.sabotage("update tasuki.assignment set counted = counted + case partition when 1 then 1 else -1 end"
                + " where partition in (1, 2)");
        Tasuki next = database.started(recording(kind));
        await().until(() -> status(next).unaccounted() == 2);
        awaitTheAlarm();
        await().until(() -> log.text().contains("in partition 2"));
        assertThat(log.text())
                .contains("in partition 1, 1 messages more than were published are recorded")
                .contains("in partition 2, 1 published messages are behind the cursor");
        assertThat(database.unaccounted()).containsExactly("c 1 -1", "c 2 1");
    }

    /** The page has less than the log: nothing may be committed past its end, and nothing is. */
    @ParameterizedTest
    @EnumSource
    void whatIsInTheLogIsNeverPassedByBecauseAReaderDidNotSeeIt(Kind kind) {
        tenMessagesAhead(kind);
        String start = "(select start_tick from tasuki.consumer where name = 'c')";
        long floor = database.number("select floor_seq from tasuki.tick where id = " + start);
        database.sabotage(
                "update tasuki.tick set floor_seq = (select seq from tasuki.message where key = 'k3') where id = "
                        + start);
        Tasuki node = database.started(recording(kind));
        await().atMost(Traces.PATIENCE).until(() -> log.text().contains("nothing is passed by"));
        assertThat(handled).isEmpty();
        assertThat(status(node).lagMessages()).isEqualTo(10);

        database.run("update tasuki.tick set floor_seq = " + floor + " where id = " + start);
        await().atMost(Traces.PATIENCE).until(() -> handled.size() == 10);
        await().until(() -> status(node).lagMessages() + status(node).inFlight() == 0);
        assertThat(status(node).unaccounted()).isZero();
    }

    /** A parked delivery counts when its row was written, not when somebody meant to. */
    @ParameterizedTest
    @EnumSource
    void aParkedDeliveryWhoseRowIsSwallowedIsNotPassedBy(Kind kind) {
        database.sabotage("create function swallow() returns trigger language plpgsql as 'begin return null; end'");
        database.run("create trigger swallow before insert on tasuki.parked for each row execute function swallow()");
        Tasuki node = database.started(recording(kind));
        database.publish(
                node,
                Message.to("orders")
                        .type("T")
                        .key("k")
                        .delay(Duration.ofSeconds(3))
                        .build());
        await().atMost(Traces.PATIENCE).until(() -> log.text().contains("nothing is committed"));
        assertThat(handled).isEmpty();
        assertThat(status(node).lagMessages()).isOne();
        database.run("drop trigger swallow on tasuki.parked");
        await().atMost(Traces.PATIENCE).until(() -> handled.contains("k"));
        await().until(() -> status(node).lagMessages()
                        + status(node).scheduled()
                        + status(node).inFlight()
                == 0);
        assertThat(status(node).unaccounted()).isZero();
    }

    @Test
    void aMarkWhoseMessageIsGoneIsNamedWhenItsPartitionChangesHands() {
        Tasuki node =
                database.started(consumer("c", Effect.external("the world")).handler(delivery -> {
                    handled.add(delivery.key().orElseThrow());
                    gate.await();
                }));
        database.publish(node, messages(1));
        await().until(() -> handled.size() == 1);
        assertThat(status(node).unaccounted()).as("in flight").isZero();
        database.sabotage("delete from tasuki.message");
        database.run("update tasuki.assignment set epoch = epoch + 1, node = null");
        await().atMost(Traces.PATIENCE).until(() -> log.text().contains("these are not to be found"));
        await().atMost(Traces.PATIENCE).until(() -> status(node).unaccounted() == 1);
    }

    /** The checkpoint of one partition may speak of marks in another, from a time before that one changed hands. */
    @Test
    void aMarkIsBelievedToItsOwnPartitionOnly() {
        Tasuki node = database.started(recording(Kind.EXTERNAL));
        database.publish(node, messages(2));
        await().until(() -> handled.size() == 2 && status(node).inFlight() == 0);
        node.close();
        database.run("update tasuki.assignment set in_flight = (select array_agg(seq) from tasuki.message)"
                + " where partition not in (select partition from tasuki.message)");
        Tasuki next = database.started(recording(Kind.EXTERNAL));
        database.publish(next, Message.to("orders").type("T").key("later").build());
        await().until(() -> handled.contains("later"));
        assertThat(handled).hasSize(3);
    }
}

package dev.tasuki.operations;

import static dev.tasuki.TestDatabase.consumer;
import static dev.tasuki.TestDatabase.retryEvery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tasuki.Delivery;
import dev.tasuki.Effect;
import dev.tasuki.Message;
import dev.tasuki.StartFrom;
import dev.tasuki.Tasuki;
import dev.tasuki.TestDatabase;
import dev.tasuki.Unrecoverable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people do with dead letters: looking, redriving, editing, discarding, and saying "on it". */
@Tag("one-jdk")
class DeadLettersTest {
    private static final By YUKI = new By("yuki", "repaired in 4711");

    private final TestDatabase database = TestDatabase.migrated();
    private final DeadLetters letters = Operations.on(database.source()).deadLetters();
    private final List<String> handled = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean broken = true;

    @AfterEach
    void close() {
        database.close();
    }

    private static Effect effect(String kind) {
        return kind.equals("database") ? Effect.database() : Effect.external("SMTP");
    }

    private Tasuki node(Effect effect) {
        return database.started(consumer("c", effect)
                .startFrom(StartFrom.EARLIEST)
                .concurrency(4)
                .retry(retryEvery(10, 3))
                .handler(this::handle));
    }

    private void handle(Delivery delivery) {
        if (broken) {
            if (delivery.type().equals("Other")) {
                throw new Unrecoverable("another trouble");
            }
            fail();
        }
        handled.add(delivery.key().orElse("?") + " " + delivery.seq() + " "
                + new String(delivery.bytes(), StandardCharsets.UTF_8));
    }

    private static void fail() {
        throw new Unrecoverable("broken");
    }

    private static Message[] messages(String type, int count, int keys) {
        return IntStream.range(0, count)
                .mapToObj(i -> Message.to("orders")
                        .type(type)
                        .key("k" + i % keys)
                        .payload(i)
                        .build())
                .toArray(Message[]::new);
    }

    private long inState(String state) {
        return database.number("select count(*) from tasuki.parked where state = '" + state + "'");
    }

    private Redrive finished(long id) {
        await().until(() -> letters.redrive(id).orElseThrow().state() != Redrive.State.RUNNING);
        return letters.redrive(id).orElseThrow();
    }

    @Test
    void theyAreGroupedByWhereTheyFailed() {
        Tasuki node = node(Effect.database());
        database.publish(node, messages("T", 5, 5));
        database.publish(node, messages("Other", 3, 3));
        await().until(() -> inState("dead") == 8);
        List<DeadLetter.Group> groups = letters.groups(DeadLetterFilter.NONE);
        assertThat(groups).extracting(DeadLetter.Group::count).containsExactly(5L, 3L);
        assertThat(groups)
                .extracting(DeadLetter.Group::fingerprint)
                .containsExactly(
                        "dev.tasuki.Unrecoverable at dev.tasuki.operations.DeadLettersTest.fail",
                        "dev.tasuki.Unrecoverable at dev.tasuki.operations.DeadLettersTest.handle");
        assertThat(letters.groups(
                        new DeadLetterFilter(null, null, "Other", null, null, null, "ANOTHER", Set.of(), false)))
                .singleElement()
                .satisfies(group -> assertThat(group.count()).isEqualTo(3));
        assertThat(letters.groups(new DeadLetterFilter(null, null, null, "k4", null, null, null, Set.of(), false)))
                .singleElement()
                .satisfies(group -> assertThat(group.error()).endsWith("broken"));
    }

    @Test
    void pagesFollowOneAnother() {
        Tasuki node = node(Effect.database());
        database.publish(node, messages("T", 25, 25));
        await().until(() -> inState("dead") == 25);
        List<Long> seen = new ArrayList<>();
        String after = null;
        do {
            Page<DeadLetter> page = letters.list(DeadLetterFilter.of("c"), after, 10);
            page.items().forEach(letter -> seen.add(letter.seq()));
            after = page.next();
        } while (after != null);
        assertThat(seen).hasSize(25).doesNotHaveDuplicates();
        assertThatThrownBy(() -> letters.list(DeadLetterFilter.NONE, "nonsense", 10))
                .isInstanceOf(OperationsException.class)
                .hasMessageContaining("'nonsense'");
        assertThatThrownBy(() -> letters.list(DeadLetterFilter.NONE, null, 0)).hasMessageContaining("1 to 1000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"database", "external"})
    void whatIsRedrivenIsDoneOnceAndInTheOrderOfItsKey(String kind) {
        Tasuki node = node(effect(kind));
        database.publish(node, messages("T", 120, 7));
        await().until(() -> inState("dead") == 120);
        broken = false;
        assertThat(letters.preview(DeadLetterFilter.of("c")))
                .isEqualTo(new DeadLetter.Preview(
                        120,
                        List.of(new DeadLetter.OfConsumer("c", kind.equals("external") ? "SMTP" : null, 120)),
                        kind.equals("external") ? 120 : 0,
                        0));
        Redrive redrive =
                finished(letters.redrive(DeadLetterFilter.of("c"), YUKI).id());
        assertThat(redrive.state()).isEqualTo(Redrive.State.FINISHED);
        assertThat(redrive.done()).isEqualTo(120);
        assertThat(handled).hasSize(120).doesNotHaveDuplicates();
        for (int key = 0; key < 7; key++) {
            String prefix = "k" + key + " ";
            assertThat(handled.stream().filter(h -> h.startsWith(prefix)).map(h -> Long.parseLong(h.split(" ")[1])))
                    .isSorted();
        }
        assertThat(database.rows("select by_whom, act, subject, affected from tasuki.audit"))
                .containsExactly("yuki redrive dead letters of consumer c (redrive " + redrive.id() + ") 120");
    }

    @ParameterizedTest
    @ValueSource(strings = {"database", "external"})
    void theCanaryThatDiesAgainStopsIt(String kind) {
        Tasuki node = node(effect(kind));
        database.publish(node, messages("T", 50, 50));
        await().until(() -> inState("dead") == 50);
        Redrive stopped =
                finished(letters.redrive(DeadLetterFilter.of("c"), YUKI).id());
        assertThat(stopped.state()).isEqualTo(Redrive.State.STOPPED);
        assertThat(stopped.note()).contains("fails as before").contains("broken");
        assertThat(database.number("select count(*) from tasuki.attempt")).isEqualTo(51);
        broken = false;
        Redrive gone = finished(letters.goOn(stopped.id(), YUKI).id());
        assertThat(gone.state()).isEqualTo(Redrive.State.FINISHED);
        assertThat(gone.done()).isEqualTo(50);
        assertThatThrownBy(() -> letters.goOn(gone.id(), YUKI)).hasMessageContaining("is not stopped");
        assertThatThrownBy(() -> letters.stop(99, YUKI)).hasMessage("there is no redrive 99");
    }

    @Test
    void oneIsRedrivenWithAnotherPayloadAndTheOriginalIsKept() {
        Tasuki node = node(Effect.database());
        database.publish(node, messages("T", 2, 2));
        await().until(() -> inState("dead") == 2);
        broken = false;
        byte[] other = "42".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> letters.redriveEdited("c", 1, other, new By("yuki", "")))
                .hasMessageContaining("reason");
        finished(letters.redriveEdited("c", 1, other, YUKI).id());
        assertThat(handled).containsExactly("k0 1 42");
        DeadLetter.Detail detail = letters.find("c", 1).orElseThrow();
        assertThat(detail.edits()).singleElement().satisfies(edit -> {
            assertThat(edit.before()).asString(StandardCharsets.UTF_8).isEqualTo("0");
            assertThat(edit.after()).asString(StandardCharsets.UTF_8).isEqualTo("42");
            assertThat(edit.by()).isEqualTo("yuki");
        });
        assertThat(database.rows("select convert_from(payload, 'UTF8') from tasuki.message where seq = 1"))
                .containsExactly("0");
        assertThat(detail.stack()).contains("Unrecoverable: broken").contains("DeadLettersTest.fail");
    }

    @Test
    void whatIsDiscardedIsOverAndTheReasonIsKept() {
        Tasuki node = node(Effect.database());
        database.publish(node, messages("T", 3, 3));
        await().until(() -> inState("dead") == 3);
        assertThatThrownBy(() -> letters.discard(DeadLetterFilter.NONE, YUKI)).hasMessageContaining("filter is empty");
        assertThatThrownBy(() -> letters.discard(DeadLetterFilter.ALL, new By("yuki", " ")))
                .hasMessageContaining("reason");
        assertThat(letters.discard(DeadLetterFilter.of("c", 2), YUKI)).isEqualTo(1);
        assertThatThrownBy(() -> letters.discard(DeadLetterFilter.of("c", 2), new By("mika", "me too")))
                .hasMessageContaining("yuki discarded it at ");
        assertThat(letters.discard(DeadLetterFilter.ALL, YUKI)).isEqualTo(2);
        assertThatThrownBy(() -> letters.redrive(DeadLetterFilter.of("nobody"), YUKI))
                .hasMessageContaining("there are no dead letters of consumer nobody");
        Journey.Delivery delivery = Operations.on(database.source())
                .trace("k1")
                .messages()
                .get(0)
                .deliveries()
                .get(0);
        assertThat(delivery.custody().situation()).isEqualTo(Situation.DISCARDED);
        assertThat(delivery.custody().name()).isEqualTo("yuki");
    }

    @Test
    void ofTwoWhoActOnTheSameOneOneDoesAndTheOtherIsToldWhoAndWhen() throws Exception {
        Tasuki node = node(Effect.database());
        database.publish(node, messages("T", 1, 1));
        await().until(() -> inState("dead") == 1);
        broken = false;
        ExecutorService both = Executors.newFixedThreadPool(8);
        List<Callable<String>> acts = IntStream.range(0, 8)
                .<Callable<String>>mapToObj(i -> () -> {
                    By by = new By("operator-" + i, "repaired");
                    try {
                        if (i % 2 == 0) {
                            letters.redrive(DeadLetterFilter.of("c", 1), by);
                        } else {
                            letters.discard(DeadLetterFilter.of("c", 1), by);
                        }
                        return "acted";
                    } catch (OperationsException e) {
                        return e.getMessage();
                    }
                })
                .toList();
        List<String> answers = new ArrayList<>();
        for (Future<String> answer : both.invokeAll(acts)) {
            answers.add(answer.get());
        }
        both.shutdown();
        assertThat(answers).filteredOn("acted"::equals).hasSize(1);
        assertThat(answers)
                .filteredOn(a -> !a.equals("acted"))
                .allMatch(a -> a.matches("(?s).*operator-\\d (re|dis).* at .*"));
        assertThat(database.number("select count(*) from tasuki.audit")).isEqualTo(1);
        await().until(() -> inState("dead") == 0);
        assertThat(handled.size()).isLessThanOrEqualTo(1);
    }

    /** A later message of the key waits while the redriven one is on its way, wherever it lies meanwhile. */
    @ParameterizedTest
    @ValueSource(strings = {"database", "external"})
    void whatComesAfterARedriveWaitsForIt(String kind) {
        Tasuki node = node(effect(kind));
        database.publish(node, messages("T", 1, 1));
        await().until(() -> inState("dead") == 1);
        broken = false;
        long id = letters.redrive(DeadLetterFilter.of("c", 1), YUKI).id();
        await().until(() ->
                database.number("select count(*) from tasuki.parked where redrive_step = 'taken' or state <> 'dead'")
                        == 1);
        database.publish(node, messages("T", 3, 1));
        finished(id);
        await().until(() -> handled.size() == 4);
        assertThat(handled.stream().map(h -> Long.parseLong(h.split(" ")[1]))).isSorted();
    }

    @Test
    void aPausedConsumerBeginsNothingOnAnyNodeUntilItIsResumed() {
        Operations operations = Operations.on(database.source());
        broken = false;
        Tasuki node = node(Effect.database());
        operations.pause("c", YUKI);
        assertThatThrownBy(() -> operations.pause("c", new By("mika", "also")))
                .hasMessageContaining("paused already: yuki did it at ");
        assertThatThrownBy(() -> operations.pause("d", YUKI))
                .hasMessageContaining("there is no consumer 'd'; known are [c]");
        await().until(() -> database.number(
                        "select count(*) from tasuki.node, tasuki.pause where heartbeat_at > at + interval '0.5 seconds'")
                == 1);
        database.publish(node, messages("T", 5, 5));
        await().during(Duration.ofSeconds(1)).until(handled::isEmpty);
        assertThat(operations.status().consumers().get(0).paused())
                .satisfies(pause -> assertThat(pause.by()).isEqualTo("yuki"));
        operations.resume("c", YUKI);
        await().until(() -> handled.size() == 5);
        assertThatThrownBy(() -> operations.resume("c", YUKI)).hasMessageContaining("is not paused");
        assertThat(operations.audit("c", null, 1).items())
                .singleElement()
                .satisfies(entry -> assertThat(entry.act()).isEqualTo("resume"));
        assertThat(operations
                        .audit(null, operations.audit(null, null, 1).next(), 5)
                        .items())
                .singleElement()
                .satisfies(entry -> assertThat(entry.why()).isEqualTo("repaired in 4711"));
    }

    /** Paced, stopped in between, gone on with, each exactly once. */
    @Test
    void manyAreRedrivenAtAPaceAndCanBeStoppedInBetween() {
        Tasuki node = node(Effect.database());
        for (int i = 0; i < 3; i++) {
            database.publish(node, messages("T", 200, 200));
        }
        await().until(() -> inState("dead") == 600);
        broken = false;
        long id = letters.redrive(DeadLetterFilter.of("c"), YUKI).id();
        await().until(() -> letters.redrive(id).orElseThrow().done() > 11);
        Redrive stopped = letters.stop(id, YUKI);
        assertThat(stopped.waiting()).isZero();
        await().until(() -> letters.redrive(id).orElseThrow().working() == 0);
        long done = letters.redrive(id).orElseThrow().done();
        assertThat(done).isBetween(12L, 599L);
        await().during(Duration.ofSeconds(1))
                .until(() -> letters.redrive(id).orElseThrow().done() == done);
        letters.goOn(id, YUKI);
        assertThat(finished(id).done()).isEqualTo(600);
        assertThat(handled).hasSize(600).doesNotHaveDuplicates();
    }
}

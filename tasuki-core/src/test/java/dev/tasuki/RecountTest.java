package dev.tasuki;

import static dev.tasuki.TestDatabase.consumer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tasuki.internal.postgres.Recount;
import dev.tasuki.operations.Operations;
import dev.tasuki.operations.ReconciledWindow;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What no tick counted, no consumer misses, and no comparison with the ticks can show. The log itself is counted again. Here a message
 * is hidden as a floor that is too high once hid some: by a seq that was given out long before.
 */
@Tag("one-jdk")
class RecountTest {
    private static final short ORDERS = 1;

    private final TestDatabase database = TestDatabase.migrated();
    private final List<String> handled = new CopyOnWriteArrayList<>();
    private final ErrorLog log = new ErrorLog();

    @AfterEach
    void close() {
        database.close();
        log.close();
    }

    private Tasuki node() {
        return database.started(consumer("c", Effect.database())
                .handler(delivery -> handled.add(delivery.key().orElseThrow())));
    }

    /** Each in a tick of its own. */
    private void publish(Tasuki node, String... keys) {
        for (String key : keys) {
            database.publish(node, Message.to("orders").type("T").key(key).build());
            await().until(() -> handled.contains(key));
        }
    }

    /** Seqs that were given out and not used yet, with ticks after them. */
    private long someSeqs(Tasuki node, int count) {
        long first =
                database.number("select min(nextval('tasuki.message_seq')) from generate_series(1, " + count + ")");
        publish(node, "a", "b", "c");
        return first;
    }

    private void hide(long seq, String key) {
        database.sabotage("insert into tasuki.message (xid, seq, topic, partition, type, key, content_type, payload)"
                + " select tasuki.xid(), " + seq + ", 1, tasuki.partition_of('" + key + "', 0, 16::smallint), 'T', '"
                + key
                + "', 'application/json', 'null'");
    }

    private static ConsumerStatus status(Tasuki node) {
        return node.status().get(0);
    }

    /** Does what nodes do every few seconds. */
    private void recount() {
        long newest = database.number("select max(id) from tasuki.tick");
        await().until(() -> {
            try (Connection connection = database.source().getConnection()) {
                while (Recount.next(connection, ORDERS).isPresent()) {
                    // there is more
                }
            }
            return database.number("select coalesce(max(tick), 0) from tasuki.recount") >= newest;
        });
    }

    @Test
    void aMessageThatNoTickCountedIsNamedAndCanBePublishedAgain() {
        Instant before = Instant.now().minusSeconds(60);
        Tasuki node = node();
        long seq = someSeqs(node, 2);
        hide(seq, "hidden");
        publish(node, "d");

        await().atMost(Traces.PATIENCE).until(() -> status(node).unaccounted() == 1);
        assertThat(handled).doesNotContain("hidden");
        long partition = database.number("select partition from tasuki.message where key = 'hidden'");
        await().atMost(Traces.PATIENCE)
                .until(() -> log.text().contains("consumer 'c' (owner: team-test): in partition " + partition));
        assertThat(log.text())
                .contains("topic 'orders': in partition " + partition + " the log has 1 messages that tick ")
                .contains("their seqs are after " + (seq - 1) + " up to " + seq)
                .contains("select tasuki.publish_again(seq)");
        Operations operations = Operations.on(database.source());
        assertThat(operations.reconcile()).singleElement().satisfies(sum -> {
            assertThat(sum.unaccounted()).isOne();
            assertThat(sum.published())
                    .isEqualTo(sum.recorded() + sum.inFlight() + sum.pending() + sum.unaccounted())
                    .isEqualTo(5);
            assertThat(sum.differences())
                    .singleElement()
                    .satisfies(d -> assertThat(d.uptoSeq()).isEqualTo(seq));
        });
        assertThat(operations.reconcile(before, Instant.now().plusSeconds(1)))
                .singleElement()
                .satisfies(window -> {
                    assertThat(window.missing())
                            .extracting(ReconciledWindow.Missing::key)
                            .containsExactly("hidden");
                    assertThat(window.published())
                            .isEqualTo(window.recorded() + window.pending() + window.unaccounted());
                });

        database.run("select tasuki.publish_again(" + seq + ")");
        await().until(() -> handled.contains("hidden"));
        assertThat(database.rows("select causation from tasuki.message where key = 'hidden' and seq <> " + seq))
                .containsExactly(String.valueOf(seq));
        assertThat(database.number("select tasuki.write_off('c', 'published again')"))
                .isOne();
        assertThat(status(node).unaccounted()).isZero();
    }

    @Test
    void whoBeginsLaterIsNotConcernedAndWhoReadItAllTheSameHasItOnItsAccount() {
        Tasuki node = node();
        long seq = someSeqs(node, 1);
        hide(seq, "hidden");
        publish(node, "d");
        recount();
        await().until(() -> status(node).unaccounted() == 1);
        List<String> all = new CopyOnWriteArrayList<>();
        Tasuki others = database.started(
                consumer("late", Effect.database()).handler(delivery -> {}),
                consumer("all", Effect.database())
                        .startFrom(StartFrom.EARLIEST)
                        .handler(delivery -> all.add(delivery.key().orElseThrow())));
        await().untilAsserted(() -> assertThat(others.status())
                .allSatisfy(s -> assertThat(s.lagMessages()).isZero()));
        assertThat(all).as("it read from a tick with a lower floor on").contains("hidden");
        assertThat(database.unaccounted())
                .singleElement()
                .satisfies(row -> assertThat(row).startsWith("c "));
    }

    @Test
    void allOfThemAreFoundWhereverTheyAre() {
        Tasuki node = node();
        long seq = someSeqs(node, 50);
        for (int i = 0; i < 50; i++) {
            hide(seq + i, "hidden-" + i);
            if (i % 10 == 0) {
                publish(node, "between-" + i);
            }
        }
        publish(node, "after");
        recount();
        assertThat(database.number("select sum(messages) from tasuki.uncounted"))
                .isEqualTo(50);
        await().until(() -> status(node).unaccounted() == 50);
        assertThat(database.number(
                        "select count(*) from tasuki.message m join tasuki.uncounted u on u.partition = m.partition"
                                + " and m.seq > u.after_seq and m.seq <= u.upto_seq where m.key like 'hidden-%'"))
                .as("each is in the range that is told of it")
                .isEqualTo(50);
        database.run("delete from tasuki.recount");
        recount();
        assertThat(database.number("select sum(messages) from tasuki.uncounted"))
                .as("counting once more changes nothing")
                .isEqualTo(50);
    }

    @Test
    void whatIsDeletedBeforeItIsCountedAgainIsSaid() {
        Tasuki node = node();
        publish(node, "a");
        recount();
        database.sabotage("update tasuki.ledger set reconciled_at = clock_timestamp()");
        publish(node, "b");
        database.run("delete from tasuki.message where key = 'b'");
        await().atMost(Traces.PATIENCE)
                .until(() -> log.text().contains("counted 1 messages that are not in the log any more"));
        assertThat(status(node).unaccounted()).as("the consumer had it").isZero();
    }

    @Test
    void aMessageThatIsNotThereCannotBePublishedAgain() {
        node();
        assertThatThrownBy(() -> database.run("select tasuki.publish_again(4711)"))
                .hasStackTraceContaining("there is no message 4711 in the log")
                .hasStackTraceContaining("in a backup");
    }

    @Test
    void aTopicInWhichNothingHappensIsLookedAtOnce() throws Exception {
        node();
        recount();
        try (Connection connection = database.source().getConnection()) {
            assertThat(Recount.due(connection)).isEmpty();
        }
    }

    /** Long transactions, roll-backs, savepoints and prepared ones: see LogProtocolTest, where no difference may be found either. */
    @Test
    void whatCommitsLateIsNoDifference() {
        Tasuki node = node();
        database.inTransaction(outer -> {
            node.publish(outer, Message.to("orders").type("T").key("late").build());
            publish(node, IntStream.range(0, 20).mapToObj(i -> "k" + i).toArray(String[]::new));
            recount();
        });
        await().atMost(Duration.ofSeconds(10)).until(() -> handled.contains("late"));
        recount();
        assertThat(database.number("select count(*) from tasuki.uncounted")).isZero();
        assertThat(log.text()).doesNotContain("ERROR");
    }
}

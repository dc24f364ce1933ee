package dev.tasuki;

import static dev.tasuki.TestDatabase.consumer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code select tasuki.publish(…)}, the entry for programs in other languages. */
class SqlPublishTest {
    private final TestDatabase database = TestDatabase.migrated();

    @AfterEach
    void close() {
        database.close();
    }

    record Note(String text) {}

    @Test
    void aMessagePublishedInSqlIsDeliveredLikeAnyOther() {
        List<String> handled = new CopyOnWriteArrayList<>();
        Tasuki node = database.started(consumer("reader", Effect.database())
                .handler(
                        Note.class,
                        (note, delivery) -> handled.add(String.join(
                                " ",
                                delivery.type(),
                                delivery.key().orElseThrow(),
                                note.text(),
                                delivery.headers().toString(),
                                delivery.contentType()))));
        long seq = database.number(
                "select tasuki.publish('orders', 'Note', 'k', '{\"text\": \"襷\"}', '{\"from\": \"psql\"}')");
        await().untilAsserted(() -> assertThat(handled).containsExactly("Note k 襷 {from=psql} application/json"));
        assertThat(node.trace("k").messages())
                .singleElement()
                .satisfies(m -> assertThat(m.seq()).isEqualTo(seq));
    }

    @Test
    void itIsPartOfTheCallersTransaction() throws Exception {
        try (Connection connection = database.source().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select tasuki.publish('orders', 'Note', 'k', '{}')");
            connection.rollback();
        }
        assertThat(database.node().trace("k").messages()).isEmpty();
    }

    /** The creating transaction has its number before another one ends, whose number is greater: no snapshot of its own lists it. */
    @Test
    void aTopicMayBeCreatedAndPublishedToInTheMiddleOfATransaction() throws Exception {
        try (Connection connection = database.source().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("insert into effect (consumer) values ('the shop')");
            database.run("insert into effect (consumer) values ('somebody else')");
            statement.execute("select tasuki.create_topic('late')");
            statement.execute("select tasuki.publish('late', 'Note', 'k', '{}')");
            connection.commit();
        }
        List<String> handled = new CopyOnWriteArrayList<>();
        database.started(consumer("reader", Effect.database())
                .topic("late")
                .startFrom(StartFrom.EARLIEST)
                .handler(delivery -> handled.add(delivery.key().orElseThrow())));
        await().untilAsserted(() -> assertThat(handled).containsExactly("k"));
    }

    @Test
    void keyPayloadAndHeadersMayBeNull() {
        database.run("select tasuki.publish('orders', 'Note', null, null)");
        database.run("select tasuki.publish('orders', 'Note', null, 'null', null)");
        assertThat(database.rows("select key, convert_from(payload, 'UTF8'), headers from tasuki.message"))
                .containsExactly("null null null", "null null null");
    }

    @Test
    void aKeyHasOnePartitionWhoeverPublishesIt() {
        Tasuki node = database.node();
        List<String> keys = IntStream.range(0, 100)
                .mapToObj(i -> i % 2 == 0 ? "order-" + i : "襷" + i + "𝄞")
                .toList();
        for (String key : keys) {
            database.publish(node, Message.to("orders").type("Note").key(key).build());
            database.run("select tasuki.publish('orders', 'Note', '" + key + "', '{}')");
        }
        assertThat(database.rows("select key from tasuki.message group by key"
                        + " having count(*) <> 2 or min(partition) <> max(partition)"))
                .isEmpty();
        assertThat(database.number("select count(distinct partition) from tasuki.message"))
                .isEqualTo(16);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'order', 'T', 'k', '{}' | TSK01 | topic \"order\" does not exist | select tasuki.create_topic('order')",
                "null, 'T', 'k', '{}' | TSK01 | topic \"<NULL>\" does not exist | create_topic",
                "'orders', '', 'k', '{}' | TSK02 | the type must have 1 to 500 characters, but has 0 |",
                "'orders', null, 'k', '{}' | TSK02 | the type must have 1 to 500 characters, but has 0 |",
                "'orders', repeat('t', 501), 'k', '{}' | TSK02 | but has 501 |",
                "'orders', 'T', '', '{}' | TSK02 | the key must have 1 to 500 characters, but has 0 | Use null",
                "'orders', 'T', repeat('k', 501), '{}' | TSK02 | but has 501 |",
                "'orders', 'T', 'k', '{}', '[]' | TSK02 | the headers must be an object of strings, but are [] |",
                "'orders', 'T', 'k', '{}', '\"h\"' | TSK02 | the headers must be an object of strings |",
                "'orders', 'T', 'k', '{}', 'null' | TSK02 | the headers must be an object of strings |",
                "'orders', 'T', 'k', '{}', '{\"n\": 1}' | TSK02 | an object of strings, but are {\"n\": 1} |",
            })
    void whatCannotBePublishedIsRefusedWithACodeAndAReason(String args, String state, String message, String hint) {
        assertThatThrownBy(() -> {
                    try (Connection connection = database.source().getConnection();
                            Statement statement = connection.createStatement()) {
                        statement.execute("select tasuki.publish(" + args + ")");
                    }
                })
                .isInstanceOf(SQLException.class)
                .hasMessageContaining(message)
                .hasMessageContaining(hint == null ? "" : hint)
                .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo(state));
    }

    @Test
    void aTopicIsCreatedOnceAndKeepsItsPartitions() {
        assertThat(database.rows("select tasuki.create_topic('billing', 4)"))
                .isEqualTo(database.rows("select tasuki.create_topic('billing', 8)"));
        database.run("select tasuki.publish('billing', 'T', 'k', '{}')");
        assertThat(database.rows("select name, partitions from tasuki.topic where name = 'billing'"))
                .containsExactly("billing 4");
        assertThat(database.node().trace("k").messages())
                .extracting(Trace.Entry::topic)
                .containsExactly("billing");
    }

    @Test
    void whatItsLimitsAllowCanBeStored() {
        database.run("""
                select tasuki.publish('orders', repeat(chr(66304), 500),
                    (select string_agg(chr(66304 + (random() * 60000)::int), '') from generate_series(1, 500)), '{}')
                """);
        assertThat(database.number("select length(key) + length(type) from tasuki.message"))
                .isEqualTo(1_000);
    }

    @Test
    void theSubscribersOfOtherTypesDoNotSeeIt() {
        Tasuki node = database.started(
                consumer("notes", Effect.database()).types("Note").handler(d -> {}),
                consumer("letters", Effect.database()).types("Letter").handler(d -> {}));
        database.run("select tasuki.publish('orders', 'Note', 'k', '{}')");
        await().untilAsserted(() -> assertThat(node.trace("k").messages())
                .singleElement()
                .satisfies(m -> assertThat(m.deliveries())
                        .extracting(Trace.Step::consumer, Trace.Step::state)
                        .containsExactly(org.assertj.core.groups.Tuple.tuple("notes", DeliveryState.DONE))));
    }
}

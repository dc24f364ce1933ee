package dev.tasuki;

import static dev.tasuki.TestDatabase.consumer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PublishTest {
    private final TestDatabase database = TestDatabase.migrated();

    @AfterEach
    void close() {
        database.close();
    }

    record Note(String text) {}

    /** What a handler saw, kept beyond its call. */
    record Seen(long seq, byte[] bytes, String contentType, Map<String, String> headers, String text) {}

    private final BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();

    /** A node whose one consumer keeps what it is handed; the payload is read as a note where it is JSON. */
    private Tasuki reading() {
        return database.started(consumer("reader", Effect.database()).handler(delivery -> {
            boolean json = delivery.contentType().equals("application/json");
            seen.add(new Seen(
                    delivery.seq(),
                    delivery.bytes(),
                    delivery.contentType(),
                    delivery.headers(),
                    json ? delivery.payload(Note.class).text() : null));
        }));
    }

    private Seen next() throws InterruptedException {
        Seen next = seen.poll(10, TimeUnit.SECONDS);
        assertThat(next).as("what the consumer got within 10 s").isNotNull();
        return next;
    }

    private static Message.Builder note() {
        return Message.to("orders").type("Note");
    }

    @Test
    void autoCommitIsRefusedWithTheReasonAndTheWayOut() throws Exception {
        Tasuki node = database.node();
        try (Connection connection = database.source().getConnection()) {
            assertThatThrownBy(() -> node.publish(connection, note().build()))
                    .isInstanceOf(PublishException.class)
                    .hasMessageContaining("auto-commit mode")
                    .hasMessageContaining("stored even if your business row is not")
                    .hasMessageContaining("connection.setAutoCommit(false)");
            assertThatThrownBy(() -> node.publish(connection, List.of(note().build())))
                    .isInstanceOf(PublishException.class)
                    .hasMessageContaining("auto-commit mode");
        }
        assertThat(database.number("select count(*) from tasuki.message")).isZero();
    }

    @Test
    void anUnknownTopicIsRefusedNamingTheKnownOnesAndTheWayOut() {
        Tasuki node = database.node();
        database.inTransaction(connection -> assertThatThrownBy(() -> node.publish(
                        connection, Message.to("order").type("Note").build()))
                .isInstanceOf(PublishException.class)
                .hasMessageContaining("topic 'order' does not exist; known are [orders]")
                .hasMessageContaining(".topic(\"order\")")
                .hasMessageContaining("select tasuki.create_topic('order')"));
    }

    @Test
    void aDeclaredTopicIsCreatedByItsFirstMessage() {
        Tasuki node =
                database.closing(Tasuki.on(database.source()).topic("late", 3).build());
        database.publish(node, Message.to("late").type("Note").key("k").build());
        assertThat(database.rows("select name, partitions from tasuki.topic order by name"))
                .containsExactly("late 3", "orders 16");
        assertThat(node.trace("k").messages()).hasSize(1);
    }

    @Test
    void aTopicWhoseCreationWasRolledBackIsUnknownAgain() throws Exception {
        Tasuki node = database.node();
        Message message = Message.to("fleeting").type("Note").key("k").build();
        try (Connection connection = database.source().getConnection()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("select tasuki.create_topic('fleeting')");
            node.publish(connection, message);
            connection.rollback();

            assertThatThrownBy(() -> node.publish(connection, message))
                    .isInstanceOf(PublishException.class)
                    .hasMessageContaining("topic 'fleeting' does not exist");
        }
    }

    @Test
    void afterARefusalTheTransactionCanGoOn() {
        Tasuki node = database.node();
        database.inTransaction(connection -> {
            node.publish(connection, note().key("before").build());
            List<Message> refused = List.of(
                    Message.to("nowhere").type("Note").build(),
                    note().key("NUL \0").build(),
                    Message.to("NUL \0").type("Note").build(),
                    Message.to("half \ud800").type("Note").build(),
                    note().type("").build(),
                    note().notBefore(java.time.Instant.MAX).build(),
                    note().notBefore(java.time.Instant.MIN).build(),
                    note().delay(java.time.Duration.ofSeconds(Long.MAX_VALUE)).build(),
                    note().delay(java.time.Duration.ofSeconds(-1)).build());
            for (Message message : refused) {
                assertThatThrownBy(() -> node.publish(connection, message))
                        .as(message.toString())
                        .isInstanceOf(PublishException.class);
            }
            node.publish(connection, note().key("after").build());
        });
        assertThat(database.rows("select key from tasuki.message order by seq")).containsExactly("before", "after");
    }

    @Test
    void aRefusalWithinSeveralMessagesWritesNoneOfThem() {
        Tasuki node = database.node();
        database.inTransaction(connection -> assertThatThrownBy(() -> node.publish(
                        connection, List.of(note().build(), note().type("").build(), note().build())))
                .isInstanceOf(PublishException.class));
        assertThat(database.number("select count(*) from tasuki.message")).isZero();
    }

    @Test
    void severalMessagesKeepTheOrderOfTheCollection() {
        Tasuki node = database.node();
        List<Message> messages = IntStream.range(0, 200)
                .mapToObj(i -> note().key(i % 3 == 0 ? null : "k" + i % 7)
                        .header("n", String.valueOf(i))
                        .build())
                .toList();
        database.inTransaction(connection -> {
            node.publish(connection, List.of());
            node.publish(connection, messages);
        });
        assertThat(database.rows("select headers ->> 'n' from tasuki.message order by seq"))
                .containsExactlyElementsOf(
                        IntStream.range(0, 200).mapToObj(String::valueOf).toList());
    }

    @Test
    void publishReturnsTheSeqThatTheDeliveryHas() throws Exception {
        Tasuki node = reading();
        List<Long> seqs = new ArrayList<>();
        database.inTransaction(connection -> {
            seqs.add(node.publish(
                    connection, note().key("k").payload(new Note("a")).build()));
            seqs.add(node.publish(
                    connection, note().key("k").payload(new Note("b")).build()));
        });
        assertThat(List.of(next().seq(), next().seq())).isEqualTo(seqs);
    }

    @Test
    void aJsonPayloadMayHoldAnyTextEvenHalfASurrogatePairOrANul() throws Exception {
        Tasuki node = reading();
        for (String text : List.of("half \ud800 pair", "\udc00", "NUL \0 inside", "襷 𝄞 é", "")) {
            database.publish(node, note().payload(new Note(text)).build());
            assertThat(next().text()).isEqualTo(text);
        }
    }

    @Test
    void aPayloadOfAMegabyteArrivesWhole() throws Exception {
        Tasuki node = reading();
        byte[] payload = new byte[1 << 20];
        new Random(1).nextBytes(payload);
        database.publish(node, note().payload(payload, "application/x-noise").build());
        assertThat(next().bytes()).isEqualTo(payload);

        String text = "x".repeat((1 << 20) - "{\"text\":\"\"}".length());
        database.publish(node, note().payload(new Note(text)).build());
        assertThat(next().text()).isEqualTo(text);
    }

    @Test
    void rawBytesArriveAsTheyAreWithTheirContentType() throws Exception {
        Tasuki node = reading();
        byte[] bytes = HexFormat.of().parseHex("00ff80fe0d0a7f");
        database.publish(node, note().payload(bytes, "application/avro").build());
        assertThat(next()).satisfies(got -> {
            assertThat(got.bytes()).isEqualTo(bytes);
            assertThat(got.contentType()).isEqualTo("application/avro");
        });
    }

    @Test
    void noBytesAreAPayloadTooAndDifferFromNoPayload() throws Exception {
        Tasuki node = reading();
        database.publish(node, note().payload(new byte[0], "text/plain").build());
        assertThat(next()).satisfies(got -> {
            assertThat(got.bytes()).isEmpty();
            assertThat(got.contentType()).isEqualTo("text/plain");
        });
        database.publish(node, note().build());
        assertThat(next()).satisfies(got -> {
            assertThat(got.bytes()).isEmpty();
            assertThat(got.contentType()).isEmpty();
        });
    }

    @Test
    void headersArriveAsTheyWereSet() throws Exception {
        Tasuki node = reading();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        headers.put("empty", "");
        headers.put("quotes \" and \\ slashes", "{\"a\": [1]}\n\t\u0001");
        headers.put("襷", "𝄞");
        Message.Builder message = note();
        headers.forEach(message::header);
        database.publish(node, message.build());
        Map<String, String> got = next().headers();
        assertThat(got).isEqualTo(headers);
        assertThatThrownBy(() -> got.put("more", "")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aPayloadThatCannotBeWrittenIsRefusedNamingItsClass() {
        Tasuki node = database.node();
        class Selfish {
            public Selfish getSelf() {
                return this;
            }
        }
        database.inTransaction(connection -> assertThatThrownBy(() ->
                        node.publish(connection, note().payload(new Selfish()).build()))
                .isInstanceOf(PublishException.class)
                .hasMessageContaining(Selfish.class.getName())
                .hasMessageContaining("cannot be written as application/json")
                .hasCauseInstanceOf(Exception.class));
    }

    @Test
    void publishingWorksOnANodeThatWasNeverStartedAndAfterItWasClosed() {
        Tasuki node = database.node();
        database.publish(node, note().key("k").build());
        node.close();
        database.publish(node, note().key("k").build());
        assertThat(node.trace("k").messages()).hasSize(2);
    }

    @Test
    void whatWasPublishedBeforeANodeRunsIsDeliveredOnceItDoes() throws Exception {
        reading().close(); // so that the consumer is known
        database.publish(database.node(), note().payload(new Note("waited")).build());
        reading();
        assertThat(next().text()).isEqualTo("waited");
    }

    @Test
    void aProducerWithoutABindingOfTransactionsSaysWhatItNeeds() {
        assertThatThrownBy(() -> database.node().producer().publish(note().build()))
                .isInstanceOf(PublishException.class)
                .hasMessageContaining("Transactions extension")
                .hasMessageContaining("Tasuki.publish(connection, message)");
    }

    @Test
    void withoutTheSchemaTheErrorNamesMigrate() {
        try (TestDatabase empty = TestDatabase.empty()) {
            Tasuki node = empty.node();
            empty.inTransaction(connection -> assertThatThrownBy(() -> node.publish(connection, note().build()))
                    .isInstanceOf(TasukiException.class)
                    .hasMessageContaining("Tasuki.migrate()"));
        }
    }

    @Test
    void publishingDoesNotWaitForAnyoneWhoHoldsTheConsumersTables() {
        Tasuki node = reading();
        await().untilAsserted(() -> assertThat(node.status()).allMatch(c -> c.assigned() == 16));
        database.inTransaction(blocker -> {
            blocker.createStatement()
                    .execute(
                            "lock table tasuki.assignment, tasuki.receipt, tasuki.parked, tasuki.consumer, tasuki.tick,"
                                    + " tasuki.node in access exclusive mode");
            database.inTransaction(connection -> {
                connection.createStatement().execute("set local lock_timeout = '2s'");
                node.publish(connection, note().payload(new Note("free")).build());
            });
        });
        await().until(() -> !seen.isEmpty());
    }

    @Test
    void textsAreStoredInUtf8() {
        Tasuki node = database.node();
        database.publish(node, note().payload(new Note("襷")).build());
        assertThat(database.rows("select convert_from(payload, 'UTF8') from tasuki.message"))
                .containsExactly("{\"text\":\"襷\"}");
        assertThat(database.number("select octet_length(payload) from tasuki.message"))
                .isEqualTo("{\"text\":\"襷\"}".getBytes(StandardCharsets.UTF_8).length);
    }
}

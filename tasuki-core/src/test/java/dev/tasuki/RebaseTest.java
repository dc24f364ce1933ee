package dev.tasuki;

import static dev.tasuki.TestDatabase.consumer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tasuki.ServerOfItsOwn.Dump;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When a ledger must be rebased, when it need not be, and when that is refused. */
@Tag("one-jdk")
class RebaseTest {
    /** Its server has counted far; ten messages are done, and three that no tick has seen are not. */
    private static Dump dump;

    private static ServerOfItsOwn fresh;
    private static int databases;

    private ServerOfItsOwn server = fresh.another("copy_" + ++databases);
    private Tasuki node = node(server);

    @BeforeAll
    static void takeADump() throws Exception {
        fresh = ServerOfItsOwn.start();
        try (ServerOfItsOwn origin = ServerOfItsOwn.start()) {
            origin.countTransactions(20_000);
            try (Tasuki node = node(origin)) {
                node.start();
                publish(origin, Stream.iterate(0, i -> i + 1).limit(10).map(i -> "old-" + i));
                await().until(() -> origin.number("select count(*) from effect") == 10);
            }
            publish(origin, Stream.of("unseen-0", "unseen-1", "unseen-2"));
            dump = origin.dump();
        }
    }

    @AfterAll
    static void stop() {
        fresh.close();
    }

    @AfterEach
    void close() {
        node.close();
        server.close();
    }

    private static Tasuki node(ServerOfItsOwn server) {
        return Tasuki.on(server.source())
                .consumer(consumer("rows", Effect.database())
                        .handler(delivery -> TestDatabase.insertEffect(delivery, "rows", 0)))
                .build();
    }

    private static void publish(ServerOfItsOwn server, Stream<String> keys) {
        keys.forEach(key -> server.run("select tasuki.publish('orders', 'T', '" + key + "', null)"));
    }

    /** All 13 messages of the dump and one that is published now. */
    private void assertThatItWorks() {
        publish(server, Stream.of("afterwards"));
        await().atMost(Traces.PATIENCE).until(() -> server.number("select count(*) from effect") >= 14);
        assertThat(server.rows("select key from effect order by at"))
                .hasSize(14)
                .doesNotHaveDuplicates();
        assertThat(node.status())
                .singleElement()
                .satisfies(s -> assertThat(s.unaccounted() + s.lagMessages()).isZero());
    }

    @Test
    void aServerThatCountsLowerIsRebased() throws Exception {
        server.restore(dump);
        node.start();
        assertThatItWorks();
        assertThat(server.is("tasuki.must_rebase()")).isFalse();
        assertThat(server.rows("select server = tasuki.server() from tasuki.ledger"))
                .containsExactly("t");
    }

    /** Not even when the node has no right to change a function. */
    @Test
    void aNodeThatOwnsNothingMayRebase() throws Exception {
        server.restore(dump);
        String role = "consumer_" + databases;
        server.run("create role " + role + " login password 'secret'");
        server.run("grant usage on schema tasuki to " + role);
        server.run("grant select, insert, update, delete on all tables in schema tasuki to " + role);
        server.run("grant usage, select on all sequences in schema tasuki to " + role);
        server.run("grant all on effect, effect_at_seq to " + role);
        server.run("alter database copy_" + databases + " set role = '" + role + "'");
        try (ServerOfItsOwn.Session session = server.session()) {
            node = Tasuki.on(session.source())
                    .consumer(consumer("rows", Effect.database())
                            .handler(delivery -> TestDatabase.insertEffect(delivery, "rows", 0)))
                    .build();
            node.start();
            assertThatItWorks();
            node.close();
        }
    }

    @Test
    void whileSomebodyPublishesWithoutACommitItIsRefusedAndSaysWhatToDo() throws Exception {
        server.restore(dump);
        try (Connection publisher = server.source().getConnection();
                Statement statement = publisher.createStatement()) {
            publisher.setAutoCommit(false);
            statement.execute("select tasuki.publish('orders', 'T', 'open', null)");
            assertThatThrownBy(node::start)
                    .isInstanceOf(TasukiException.class)
                    .hasMessageContaining("this ledger comes from another server and must be rebased")
                    .hasMessageContaining("session " + pidOf(publisher))
                    .hasMessageContaining("start again");
            assertThat(server.is("tasuki.must_rebase()")).isTrue();
            publisher.rollback();
        }
        node.start();
        assertThatItWorks();
    }

    private static long pidOf(Connection connection) throws Exception {
        return connection.unwrap(org.postgresql.PGConnection.class).getBackendPID();
    }

    @Test
    void aCopyWithoutItsSequencesIsRefusedAndSaysWhatToDo() throws Exception {
        server.restoreRows(dump);
        assertThatThrownBy(node::start)
                .isInstanceOf(TasukiException.class)
                .hasMessageContaining("the sequences [message_seq, ")
                .hasMessageContaining("tick_id] of the schema tasuki are behind its tables")
                .hasMessageContaining("select tasuki.set_sequences()");
        server.run("select tasuki.set_sequences()");
        server.run("select setval('effect_at_seq', 1000)");
        node.start();
        assertThatItWorks();
    }

    @Test
    void anotherDatabaseOfTheSameServerNeedsNothing() throws Exception {
        server.restore(dump);
        node.start();
        assertThatItWorks();
        Dump second = server.dump();
        node.close();
        String numbers = "select prosrc from pg_proc where oid = 'tasuki.xid()'::regprocedure";
        String before = server.rows(numbers).get(0);
        try (ServerOfItsOwn neighbour = fresh.another("neighbour")) {
            neighbour.restore(second);
            neighbour.run(
                    "create or replace function tasuki.xid() returns xid8 language sql stable as $$" + before + "$$");
            neighbour.run("create or replace function tasuki.snapshot() returns pg_snapshot language sql stable as $$"
                    + server.rows("select prosrc from pg_proc where oid = 'tasuki.snapshot()'::regprocedure")
                            .get(0)
                    + "$$"); // a whole dump brings the functions as well
            assertThat(neighbour.is("tasuki.must_rebase()")).isFalse();
            try (Tasuki other = node(neighbour)) {
                publish(neighbour, Stream.of("there"));
                other.start();
                await().until(() -> neighbour.number("select count(*) from effect") == 15);
            }
            assertThat(neighbour.rows(numbers)).containsExactly(before);
        }
    }

    @Test
    void aServerThatCountsFurtherNeedsNothing() throws Exception {
        try (ServerOfItsOwn further = ServerOfItsOwn.start()) {
            further.countTransactions(40_000);
            further.restore(dump);
            publish(further, Stream.of("there"));
            try (Tasuki other = node(further)) {
                other.start();
                await().until(() -> further.number("select count(*) from effect") == 14);
            }
            assertThat(further.rows("select prosrc from pg_proc where oid = 'tasuki.xid()'::regprocedure")
                            .get(0)
                            .strip())
                    .isEqualTo("select pg_current_xact_id()");
            assertThat(further.rows("select server = tasuki.server() from tasuki.ledger"))
                    .containsExactly("t");
        }
    }

    /** It counts further, but a transaction is open that began before; what that one publishes later must not look old. */
    @Test
    void aTransactionThatIsOlderThanTheRestoreMayStillPublish() throws Exception {
        try (ServerOfItsOwn further = ServerOfItsOwn.start()) {
            try (Connection old = further.source().getConnection();
                    Statement statement = old.createStatement()) {
                old.setAutoCommit(false);
                statement.execute("select pg_current_xact_id()");
                further.countTransactions(40_000);
                further.restore(dump);
                assertThat(further.is("tasuki.must_rebase()")).isTrue();
                try (Tasuki other = node(further)) {
                    other.start();
                    await().until(() -> further.number("select count(*) from effect") == 13);
                    statement.execute("select tasuki.publish('orders', 'T', 'old transaction', null)");
                    old.commit();
                    await().until(() -> further.number("select count(*) from effect") == 14);
                }
            }
        }
    }

    @Test
    void aPreparedPublisherFindsTheNewNumbers() throws Exception {
        server.restore(dump);
        try (Connection publisher = server.source().getConnection();
                var insert = publisher.prepareStatement("select tasuki.publish('orders', 'T', ?, null)")) {
            for (int i = 0; i < 20; i++) { // as often as plans become generic, on either side
                insert.setString(1, "before-" + i);
                insert.execute();
            }
            node.start();
            insert.setString(1, "after");
            insert.execute();
        }
        await().atMost(Traces.PATIENCE).until(() -> server.number("select count(*) from effect") == 34);
        assertThat(server.rows("select key from effect")).contains("after").doesNotHaveDuplicates();
        List<String> back =
                server.rows("select key from tasuki.message where xid::text::bigint < 20000 and key = 'after'");
        assertThat(back).isEmpty();
    }
}

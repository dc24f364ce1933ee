package dev.tasuki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationTest {
    private static final String[] ALL = {
        "1 ledger with totals",
        "2 operations",
        "3 ceiling",
        "4 second_trial",
        "5 failures_over_time",
        "6 recount",
        "7 uncompressed_receipts",
        "8 topics"
    };

    private final TestDatabase database = TestDatabase.empty();

    @AfterEach
    void close() {
        database.close();
    }

    private List<String> applied() {
        return database.rows("select version, name from tasuki.migration order by version");
    }

    @Test
    void migratingTwiceChangesNothingTheSecondTime() {
        Tasuki node = database.node();
        node.migrate();
        database.publish(node, Message.to("orders").type("T").key("k").build());
        node.migrate();
        assertThat(applied()).containsExactly(ALL);
        assertThat(node.trace("k").messages()).hasSize(1);
    }

    /** Compressed, the lists of a large batch cost the server as much as its effects. */
    @Test
    void noSegmentCompressesTheListsOfItsReceipts() {
        database.node().migrate();
        assertThat(database.rows("""
                        select distinct a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
                        where c.relnamespace = 'tasuki'::regnamespace and c.relname like 'receipt%'
                          and c.relkind in ('r', 'p') and a.attstorage <> 'e'
                          and a.attname in ('seqs', 'took_micros', 'repeats', 'in_flight')""")).isEmpty();
        assertThat(database.number("select count(*) from pg_inherits where inhparent = 'tasuki.receipt'::regclass"))
                .isEqualTo(10);
    }

    /** Whatever the database's default isolation is: the wait for the lock must not be part of what the scripts see. */
    @ParameterizedTest
    @ValueSource(strings = {"read committed", "repeatable read", "serializable"})
    void severalNodesMayMigrateAtOnce(String isolation) throws Exception {
        String name = database.name();
        database.run("alter database " + name + " set default_transaction_isolation = '" + isolation + "'");
        DataSource connections = TestDatabase.server().dataSource(name);
        int nodes = 6;
        ExecutorService threads = Executors.newFixedThreadPool(nodes);
        try {
            CountDownLatch together = new CountDownLatch(nodes);
            List<Future<?>> migrations = new ArrayList<>();
            for (int i = 0; i < nodes; i++) {
                Tasuki node = Tasuki.on(connections).topic("orders").build();
                migrations.add(threads.submit(() -> {
                    together.countDown();
                    together.await();
                    node.migrate();
                    return null;
                }));
            }
            for (Future<?> migration : migrations) {
                migration.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(applied()).containsExactly(ALL);
        assertThat(database.rows("select name from tasuki.topic")).containsExactly("orders");
    }

    @Test
    void startingWithoutTheSchemaSaysHowToGetIt() {
        Tasuki node = database.node();
        assertThatThrownBy(node::start)
                .isInstanceOf(TasukiException.class)
                .hasMessageContaining("the database has no schema tasuki, but this program needs version " + ALL.length)
                .hasMessageContaining("call Tasuki.migrate()")
                .hasMessageContaining("dev/tasuki/migrations");
        node.migrate();
        assertThatCode(node::start).as("the same node, after migrating").doesNotThrowAnyException();
    }

    @Test
    void aSchemaNewerThanTheProgramIsRefused() {
        Tasuki node = database.node();
        node.migrate();
        database.run("insert into tasuki.migration (version, name) values (" + (ALL.length + 1) + ", 'of the future')");
        for (Runnable action : List.<Runnable>of(node::migrate, node::start)) {
            assertThatThrownBy(action::run)
                    .isInstanceOf(TasukiException.class)
                    .hasMessage(
                            "the database has version %d of the schema tasuki, but this program knows only %d:"
                                    + " use a newer version of Tasuki",
                            ALL.length + 1, ALL.length);
        }
        assertThat(node.isRunning()).isFalse();
    }

    @Test
    void aSchemaThatAnUnreleasedVersionMadeIsRefusedAndSaysWhatToDo() {
        Tasuki node = database.node();
        node.migrate();
        database.run("update tasuki.migration set name = 'ledger' where version = 1");
        for (Runnable action : List.<Runnable>of(node::migrate, node::start)) {
            assertThatThrownBy(action::run)
                    .isInstanceOf(TasukiException.class)
                    .hasMessageContaining("was made by a version of Tasuki that was never released")
                    .hasMessageContaining("its migration 1 is 'ledger'")
                    .hasMessageContaining("./tasuki demo --fresh");
        }
    }

    @Test
    void theScriptsAppliedByHandAreRecognised() throws Exception {
        for (String file : List.of(
                "V001__ledger.sql",
                "V002__operations.sql",
                "V003__ceiling.sql",
                "V004__second_trial.sql",
                "V005__failures_over_time.sql",
                "V006__recount.sql",
                "V007__uncompressed_receipts.sql",
                "V008__topics.sql")) {
            try (InputStream script = Tasuki.class.getResourceAsStream("/dev/tasuki/migrations/" + file)) {
                database.run(new String(script.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        Tasuki node = database.node();
        node.start();
        assertThat(node.isRunning()).isTrue();
        node.migrate();
        assertThat(applied()).containsExactly(ALL);
    }

    @Test
    void whatIsMissingIsAdded() throws Exception {
        try (InputStream script = Tasuki.class.getResourceAsStream("/dev/tasuki/migrations/V001__ledger.sql")) {
            database.run(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }
        Tasuki node = database.node();
        assertThatThrownBy(node::start)
                .hasMessageContaining(
                        "has version 1 of the schema tasuki, but this program needs version " + ALL.length);
        node.migrate();
        assertThat(applied()).containsExactly(ALL);
    }

    @Test
    void aMigrationThatFailsLeavesNothingBehind() {
        database.run("create schema tasuki; create table tasuki.consumer (in_the_way int)");
        Tasuki node = database.node();
        assertThatThrownBy(node::migrate)
                .isInstanceOf(TasukiException.class)
                .hasMessageContaining(
                        "the schema tasuki could not be migrated: ERROR: schema \"tasuki\" already exists");
        assertThat(database.rows("select relname from pg_class where relnamespace = 'tasuki'::regnamespace"))
                .containsExactly("consumer");
    }

    @Test
    void aDatabaseOfAnotherEncodingIsRefused() {
        String name = database.name() + "_latin1";
        database.run("create database " + name + " template template0 encoding 'LATIN1' locale 'C'");
        try {
            Tasuki node = Tasuki.on(TestDatabase.server().dataSource(name))
                    .topic("orders")
                    .build();
            assertThatThrownBy(node::migrate)
                    .isInstanceOf(TasukiException.class)
                    .hasMessageContaining("is encoded in LATIN1; Tasuki needs UTF8");
        } finally {
            TestDatabase.server().dropDatabase(name);
        }
    }
}

package dev.tasuki;

import static dev.tasuki.TestDatabase.consumer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a node is to a PostgreSQL that others have set up: no noise in its log, and nothing compiled for a statement of a moment. */
class QuietServerTest {
    private final TestDatabase database = TestDatabase.migrated();
    private final RoundTrips trips = new RoundTrips();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void noStatementMakesTheServerWarn() {
        deliver(100);
        assertThat(trips.warnings()).isEmpty();
    }

    @Test
    void tickingIsNotCompiledWhereTheServerWouldDoThat() {
        database.run("create table seen (jit text)");
        database.run("""
                create function see() returns trigger language plpgsql as $$
                begin
                    insert into seen values (current_setting('jit'));
                    return null;
                end $$""");
        database.run("create trigger see after insert on tasuki.tick for each statement execute function see()");
        database.run("alter database " + database.name() + " set jit = on");

        deliver(10);

        assertThat(database.rows("select distinct jit from seen")).containsExactly("off");
        try (var connection = database.source().getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("show jit")) {
            row.next();
            assertThat(row.getString(1))
                    .as("in a connection that was given back")
                    .isEqualTo("on");
        } catch (java.sql.SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void thePlannerKnowsHowSmallTheSmallTablesAre() {
        deliver(1);
        assertThat(database.rows(
                        "select relname || ' ' || reltuples from pg_class where relnamespace = 'tasuki'::regnamespace"
                                + " and relname in ('topic', 'consumer', 'node') order by 1"))
                .containsExactly("consumer 1", "node 1", "topic 1");
    }

    @Test
    @Timeout(60)
    void aNodeStartsWhileSomebodyMaintainsASmallTable() throws Exception {
        try (var other = database.source().getConnection();
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute(
                    "lock table tasuki.topic, tasuki.assignment in share update exclusive mode"); // as VACUUM does
            deliver(1);
            other.rollback();
        }
    }

    private void deliver(int messages) {
        AtomicInteger handled = new AtomicInteger();
        Tasuki node = Tasuki.on(trips.on(database.source()))
                .topic("orders")
                .consumer(consumer("c", Effect.database()).handler(d -> handled.incrementAndGet()))
                .build();
        try (node) {
            node.start();
            for (int n = 0; n < messages; n++) {
                database.publish(
                        node,
                        Message.to("orders")
                                .type("Numbered")
                                .key("k" + n)
                                .payload(n)
                                .build());
            }
            await().until(() -> handled.get() == messages);
        }
    }
}

package dev.tasuki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Invariant 9: a message that kills its process is convicted alone, and its neighbours lose no attempt. */
@Tag("one-jdk")
class KillerMessageTest {
    private static final int MESSAGES = 120;
    private static final int KILLER = 57;

    private final TestDatabase database = TestDatabase.migrated();

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"inventory", "mail-retry", "mail-slow"})
    void theSystemHealsItselfAndOneMessageIsDead(String where) throws Exception {
        database.run("create table outside (consumer text, seq bigint, key text, n int)");
        Tasuki producer = database.node();
        List<String> keys = keys(where.endsWith("-slow"));
        for (int i = 0; i < MESSAGES; i++) {
            int n = i;
            database.inTransaction(connection -> producer.publish(
                    connection,
                    Message.to("orders")
                            .type("Numbered")
                            .key(keys.get(n % 30))
                            .payload(n)
                            .build()));
        }
        int deaths = 0;
        boolean healed = false;
        while (!healed) {
            try (ChildJvm node = new ChildJvm(Node.class, List.of("-Xmx128m"), database.jdbcUrl(), where)) {
                try {
                    await().atMost(Duration.ofSeconds(30)).until(() -> !node.isAlive() || isSettled());
                } catch (ConditionTimeoutException e) {
                    throw new AssertionError(
                            "not settled after " + deaths + " restarts; the node said: "
                                    + String.join("\n", node.lines()),
                            e);
                }
                healed = isSettled();
                if (!healed) {
                    assertThat(node.exitCode(1))
                            .describedAs("it said: %s", node.lines())
                            .isEqualTo(77);
                    deaths++;
                    assertThat(deaths)
                            .describedAs("deaths before it was convicted")
                            .isLessThanOrEqualTo(3);
                }
            }
        }
        System.out.println(where + ": healed after " + deaths + " restarts");
        assertThat(deaths).describedAs("it did kill").isGreaterThanOrEqualTo(2);
        String consumer = consumerOf(where);
        assertThat(database.rows("select c.name, p.state, convert_from(p.payload, 'UTF8') from tasuki.parked p"
                        + " join tasuki.consumer c on c.id = p.consumer where p.state <> 'done'"))
                .describedAs("the killer alone is dead, for the consumer that it killed")
                .containsExactly(consumer + " dead " + KILLER);
        assertThat(database.rows("select error from tasuki.parked where state = 'dead'"))
                .first()
                .asString()
                .contains("process died while handling");
        assertThat(database.rows("select m.key, a.attempt, a.outcome, a.error from tasuki.attempt a"
                        + " join tasuki.message m using (seq) where convert_from(m.payload, 'UTF8')::int <> " + KILLER
                        + " and (a.attempt > 1 or a.outcome <> 'done')"))
                .describedAs("its neighbours lost no attempt")
                .isEmpty();
        assertThat(database.rows("select consumer, count(*), count(distinct seq) from effect group by 1 order by 1"))
                .containsExactlyElementsOf(List.of(
                        expected("analytics", consumer),
                        expected("bystander", consumer),
                        expected("inventory", consumer)));
        assertThat(database.number("select count(distinct seq) from outside"))
                .isEqualTo(consumer.equals("mail") ? MESSAGES - 1 : MESSAGES);
    }

    @Tag("chaos")
    @ParameterizedTest
    @ValueSource(strings = {"analytics", "inventory-retry", "mail"})
    void soItDoesElsewhere(String where) throws Exception {
        theSystemHealsItselfAndOneMessageIsDead(where);
    }

    /** Three processes are killed from outside while the same innocent message is the first, and slow as what comes first is. */
    @ParameterizedTest
    @ValueSource(strings = {"inventory", "mail"})
    void whatIsKilledFromOutsideAgainAndAgainIsNotConvicted(String where) throws Exception {
        database.run("create table outside (consumer text, seq bigint, key text, n int)");
        Tasuki producer = database.node();
        database.inTransaction(connection -> producer.publish(
                connection,
                Message.to("orders").type("Numbered").key("k").payload(KILLER).build()));
        for (int kills = 0; kills < 3; kills++) {
            try (ChildJvm node =
                    new ChildJvm(Node.class, List.of("-Xmx128m"), database.jdbcUrl(), where + "-innocent")) {
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> node.lines().stream().anyMatch(line -> line.contains("started with")));
                int lives = kills;
                try {
                    await().atMost(Duration.ofSeconds(3))
                            .until(() -> node.lines().contains("innocent"));
                } catch (ConditionTimeoutException e) {
                    assertThat(lives).describedAs("it waits for a trial").isEqualTo(2);
                }
                node.kill();
            }
        }
        try (ChildJvm node = new ChildJvm(Node.class, List.of("-Xmx128m"), database.jdbcUrl(), where + "-innocent")) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> database.number("select count(*) from tasuki.consumer") == 4
                            && database.node().status().stream()
                                    .allMatch(s -> s.lagMessages() + s.inFlight() + s.retrying() + s.blocked() == 0));
            assertThat(node.isAlive()).isTrue();
        }
        assertThat(database.rows("select state, error from tasuki.parked where state <> 'done'"))
                .isEmpty();
        assertThat(database.rows("select distinct attempt || ' ' || outcome from tasuki.attempt"))
                .allMatch("1 done"::equals);
    }

    /** What is slow to kill has neighbours in its own partition, which begin and end meanwhile. */
    private List<String> keys(boolean ofOnePartition) {
        String all = "select 'k' || n from generate_series(0, 2000) n";
        String one =
                " where tasuki.partition_of('k' || n, 0, 16::smallint) = tasuki.partition_of('k0', 0, 16::smallint)";
        return database.rows((ofOnePartition ? all + one : all) + " order by n limit 30");
    }

    private static String consumerOf(String where) {
        return where.replaceAll("-.*", "");
    }

    private static String expected(String name, String killed) {
        int done = name.equals(killed) ? MESSAGES - 1 : MESSAGES;
        return name + " " + done + " " + done;
    }

    private boolean isSettled() {
        return database.number("select count(*) from tasuki.consumer") == 4
                && database.node().status().stream()
                        .allMatch(s -> s.lagMessages() + s.inFlight() + s.retrying() + s.blocked() == 0)
                && database.number("select count(*) from tasuki.parked where state = 'dead'") == 1;
    }

    /** A node with four consumers, one of which is killed by a message; restarted under its name, as an operator would have it. */
    static final class Node {
        public static void main(String[] args) {
            ChildJvm.endWithParent();
            HikariDataSource source = new HikariDataSource();
            source.setJdbcUrl(args[0]);
            source.setMaximumPoolSize(14);
            String where = args[1];
            Tasuki.on(source)
                    .node("victim")
                    .consumer(TestDatabase.consumer("inventory", Effect.database())
                            .startFrom(StartFrom.EARLIEST)
                            .concurrency(2)
                            .retry(TestDatabase.retryEvery(50, 10))
                            .handler(Integer.class, (n, delivery) -> {
                                TestDatabase.insertEffect(delivery, "inventory", n);
                                killIf(where, "inventory", n, delivery.attempt());
                            }))
                    .consumer(TestDatabase.consumer("bystander", Effect.database())
                            .startFrom(StartFrom.EARLIEST)
                            .handler(Integer.class, (n, delivery) -> {
                                Thread.sleep(2); // it may be caught in the middle of its batch
                                TestDatabase.insertEffect(delivery, "bystander", n);
                            }))
                    .consumer(TestDatabase.consumer("analytics", Effect.database())
                            .startFrom(StartFrom.EARLIEST)
                            .batchHandler(50, deliveries -> {
                                for (Delivery delivery : deliveries) {
                                    int n = delivery.payload(Integer.class);
                                    TestDatabase.insertEffect(delivery, "analytics", n);
                                    killIf(where, "analytics", n, delivery.attempt());
                                }
                            }))
                    .consumer(TestDatabase.consumer("mail", Effect.external("outside"))
                            .startFrom(StartFrom.EARLIEST)
                            .concurrency(4)
                            .retry(TestDatabase.retryEvery(50, 10))
                            .handler(Integer.class, (n, delivery) -> {
                                killIf(where, "mail", n, delivery.attempt());
                                outside(source, delivery, n);
                            }))
                    .build()
                    .start();
        }

        private static void killIf(String where, String consumer, int n, int attempt) throws InterruptedException {
            if (n != KILLER || !consumerOf(where).equals(consumer)) {
                return;
            }
            if (where.endsWith("-retry") && attempt == 1) {
                throw new IllegalStateException("the first try fails, the others kill");
            }
            if (where.endsWith("-innocent")) {
                System.out.println("innocent");
                Thread.sleep(1_500);
                return;
            }
            if (where.endsWith("-slow")) {
                Thread.sleep(300);
            }
            Runtime.getRuntime().halt(77);
        }

        private static void outside(HikariDataSource source, Delivery delivery, int n) throws Exception {
            try (Connection connection = source.getConnection();
                    PreparedStatement insert =
                            connection.prepareStatement("insert into outside values ('mail', ?, ?, ?)")) {
                insert.setLong(1, delivery.seq());
                insert.setString(2, delivery.key().orElseThrow());
                insert.setInt(3, n);
                insert.executeUpdate();
            }
        }
    }
}

package dev.tasuki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node that is killed at any instant loses nothing and doubles nothing in its database. */
class CrashTest {
    private static final int KILLS = Integer.getInteger("tasuki.test.kills", 4);
    private static final int MESSAGES = 3_000;

    private final long seed = Long.getLong("tasuki.test.seed", System.nanoTime());
    private final TestDatabase database = TestDatabase.migrated();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void killedAgainAndAgainUnderLoadItsEffectsAreExactAndItsExternalOnesAtLeastOnceUnderStableKeys() throws Exception {
        System.out.println("CrashTest seed: " + seed);
        Random random = new Random(seed);
        database.run("create table outside (idempotency_key text, seq bigint)");
        Tasuki producer = database.node();
        try (ChildJvm first = victim()) {
            await().atMost(Duration.ofSeconds(30)).until(() -> first.lines().contains("started"));
            first.kill();
        }
        int published = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            try (ChildJvm victim = victim()) {
                int until = (kill + 1) * MESSAGES / KILLS;
                for (; published < until; published++) {
                    publish(producer, published);
                    if (published == until - 200) {
                        await().atMost(Duration.ofSeconds(30))
                                .until(() -> victim.lines().contains("started"));
                    }
                }
                Thread.sleep(random.nextInt(300)); // any instant
                victim.kill();
            }
        }
        try (ChildJvm last = victim()) {
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                assertThat(last.isAlive())
                        .describedAs("it said: %s", last.lines())
                        .isTrue();
                assertThat(database.number("select count(distinct seq) from outside"))
                        .isEqualTo(MESSAGES);
                assertThat(database.number("select count(distinct seq) from effect"))
                        .isEqualTo(MESSAGES);
            });
            await().until(() ->
                    producer.status().stream().allMatch(s -> s.lagMessages() + s.inFlight() + s.retrying() == 0));
        }
        assertThat(database.number("select count(*) from effect")).isEqualTo(MESSAGES);
        assertThat(database.number("select count(distinct idempotency_key) from outside"))
                .isEqualTo(MESSAGES);
        assertThat(database.rows("select state, count(*) from tasuki.parked group by state"))
                .describedAs("a kill costs no attempt")
                .isEmpty();
        assertThat(database.number(
                        "select count(*) from (select seq < lag(seq) over (partition by key order by at) as back from effect) x"
                                + " where back"))
                .isZero();
        assertThat(database.number("select count(*) from (select unnest(seqs) as seq from tasuki.receipt"
                        + " where consumer = (select id from tasuki.consumer where name = 'mail')) r"))
                .describedAs("each external delivery is recorded as done once")
                .isEqualTo(MESSAGES);
    }

    private ChildJvm victim() {
        return new ChildJvm(Victim.class, List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"), database.jdbcUrl());
    }

    private void publish(Tasuki producer, int n) {
        database.inTransaction(connection -> producer.publish(
                connection,
                Message.to("orders")
                        .type("Numbered")
                        .key("key-" + n % 50)
                        .payload(n)
                        .build()));
    }

    /** A node of a fixed name, so that the next one need not wait for the lease of the killed one. */
    static final class Victim {
        public static void main(String[] args) {
            ChildJvm.endWithParent();
            HikariDataSource source = new HikariDataSource();
            source.setJdbcUrl(args[0]);
            source.setMaximumPoolSize(14);
            Tasuki node = Tasuki.on(source)
                    .node("victim")
                    .consumer(TestDatabase.consumer("inventory", Effect.database())
                            .concurrency(2)
                            .handler(
                                    Integer.class,
                                    (n, delivery) -> TestDatabase.insertEffect(delivery, "inventory", n)))
                    .consumer(TestDatabase.consumer("mail", Effect.external("outside"))
                            .concurrency(8)
                            .handler(delivery -> outside(source, delivery)))
                    .build();
            node.start();
            System.out.println("started");
        }

        private static void outside(DataSource source, Delivery delivery) throws Exception {
            try (Connection connection = source.getConnection();
                    PreparedStatement insert = connection.prepareStatement("insert into outside values (?, ?)")) {
                insert.setString(1, delivery.idempotencyKey());
                insert.setLong(2, delivery.seq());
                insert.executeUpdate();
            }
        }
    }
}

package dev.tasuki;

import static dev.tasuki.TestDatabase.consumer;
import static dev.tasuki.TestDatabase.insertEffect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Everything through a pooler in transaction mode: no statement, lock, setting or notification may belong to a session. Six sessions
 * serve two nodes with many more connections, and none lives longer than two seconds.
 */
@Tag("one-jdk")
class PoolerTest {
    private static final int MESSAGES = 600;
    private static final int SESSIONS = 6;

    private final TestDatabase database = TestDatabase.migrated();
    private final Map<Long, Queue<String>> mailed = new ConcurrentHashMap<>();
    private final Map<Long, Integer> tries = new ConcurrentHashMap<>();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
        database.close();
    }

    @Test
    void nodesShareHandOverAndRetryThroughAPoolerInTransactionMode() throws Exception {
        assumeThat(PgBouncer.program())
                .as("pgbouncer is installed (Debian: apt-get install pgbouncer)")
                .isPresent();
        PgBouncer pooler = opening(PgBouncer.start(SESSIONS));
        Tasuki one = node("one", pooler);
        Tasuki two = node("two", pooler);
        await().untilAsserted(() -> assertThat(database.rows("""
                        select n.name || ' ' || count(*) from tasuki.assignment a join tasuki.node n on n.id = a.node
                        group by n.name order by 1
                        """)).containsExactly("one 16", "two 16"));

        for (int n = 0; n < MESSAGES; n++) {
            publish(n % 2 == 0 ? one : two, pooler, n);
            if (n == MESSAGES / 2) {
                two.close(); // it hands over in the middle
            }
        }

        await().untilAsserted(() -> assertThat(mailed).hasSize(MESSAGES));
        await().until(() -> database.number("select count(*) from effect") == MESSAGES);
        assertThat(database.number("select count(distinct seq) from effect"))
                .as("database effects, each once")
                .isEqualTo(MESSAGES);
        assertThat(database.number("select count(*) from"
                        + " (select n < lag(n) over (partition by key order by at) as back from effect) x where back"))
                .as("out of order within a key")
                .isZero();
        assertThat(mailed.values())
                .as("idempotency keys of a message")
                .allSatisfy(keys -> assertThat(keys).containsOnly(keys.peek()));
        await().untilAsserted(() -> assertThat(one.status()).allSatisfy(status -> {
            assertThat(status.lagMessages()).isZero();
            assertThat(status.dead()).isZero();
        }));
    }

    private void publish(Tasuki node, PgBouncer pooler, int n) throws Exception {
        try (var connection = java.sql.DriverManager.getConnection(url(pooler))) {
            connection.setAutoCommit(false);
            node.publish(
                    connection,
                    Message.to("orders")
                            .type("Numbered")
                            .key("k" + n % 40)
                            .payload(n)
                            .build());
            connection.commit();
        }
    }

    private String url(PgBouncer pooler) {
        return pooler.jdbcUrl(database.name());
    }

    private Tasuki node(String name, PgBouncer pooler) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url(pooler));
        config.setMaximumPoolSize(20);
        HikariDataSource pool = opening(new HikariDataSource(config));
        Tasuki node = opening(Tasuki.on(pool)
                .topic("orders")
                .node(name)
                .consumer(consumer("ledger", Effect.database())
                        .retry(TestDatabase.retryEvery(50, 5))
                        .handler(this::enter))
                .consumer(consumer("mail", Effect.external("mail"))
                        .concurrency(4)
                        .retry(TestDatabase.retryEvery(50, 5))
                        .handler(this::send))
                .build());
        node.start();
        return node;
    }

    /** Every tenth fails once. */
    private void enter(Delivery delivery) throws Exception {
        int n = delivery.payload(Integer.class);
        insertEffect(delivery, "ledger", n);
        if (n % 10 == 0 && tries.merge(delivery.seq(), 1, Integer::sum) == 1) {
            throw new IllegalStateException("not this time");
        }
    }

    private void send(Delivery delivery) {
        mailed.computeIfAbsent(delivery.seq(), seq -> new ConcurrentLinkedQueue<>())
                .add(delivery.idempotencyKey());
    }

    private <T extends AutoCloseable> T opening(T resource) {
        opened.add(resource);
        return resource;
    }
}

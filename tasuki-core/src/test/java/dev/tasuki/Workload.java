package dev.tasuki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A node at work on a database that will be troubled: a producer, a consumer with a database effect and one with an external
 * effect. Keeps account outside Tasuki's tables of what was acknowledged and what became of it.
 */
final class Workload implements AutoCloseable {
    /** By which the server knows this node's connections from others. */
    static final String NAME = "workload";

    private final HikariDataSource pool;
    private final Tasuki node;
    private final ScheduledExecutorService producer = new ScheduledThreadPoolExecutor(1);
    private final AtomicInteger sent = new AtomicInteger();
    private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<Integer> outside = ConcurrentHashMap.newKeySet();
    private final Queue<TasukiException> refusals = new ConcurrentLinkedQueue<>();

    Workload(String jdbcUrl) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        config.setMaximumPoolSize(10);
        config.setConnectionTimeout(1_000);
        config.setValidationTimeout(500);
        config.setInitializationFailTimeout(-1);
        config.setMinimumIdle(0);
        config.addDataSourceProperty("ApplicationName", NAME);
        this.pool = new HikariDataSource(config);
        this.node = Tasuki.on(pool)
                .topic("orders")
                .lease(Duration.ofSeconds(2))
                .consumer(TestDatabase.consumer("rows", Effect.database())
                        .concurrency(2)
                        .handler(Integer.class, (n, delivery) -> TestDatabase.insertEffect(delivery, "rows", n)))
                .consumer(TestDatabase.consumer("world", Effect.external("the world"))
                        .concurrency(2)
                        .handler(Integer.class, (n, delivery) -> outside.add(n)))
                .build();
    }

    HikariDataSource pool() {
        return pool;
    }

    Tasuki node() {
        return node;
    }

    /** What {@link Tasuki#publish} threw that came from the database. */
    Queue<TasukiException> refusals() {
        return refusals;
    }

    Workload migrated() throws SQLException {
        node.migrate();
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table effect (consumer text, seq bigint, key text, n int, at bigserial)");
        }
        return this;
    }

    /** Starts the node, and publishes 100 messages a second until it is closed or told to {@link #rest}. */
    Workload started() {
        node.start();
        producer.scheduleAtFixedRate(this::publish, 0, 10, TimeUnit.MILLISECONDS);
        awaitProgress();
        return this;
    }

    private void publish() {
        int n = sent.incrementAndGet();
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Message message = Message.to("orders")
                        .type("T")
                        .key("k" + n % 50)
                        .payload(n)
                        .build();
                node.publish(connection, message);
                connection.commit();
                acknowledged.add(n);
            } catch (TasukiException e) {
                refusals.add(e);
                connection.rollback();
            }
        } catch (SQLException e) {
            // not acknowledged: it may or may not exist
        }
    }

    /** Waits until messages that are published from now on get through to both effects. */
    void awaitProgress() {
        int from = sent.get();
        await().atMost(Traces.PATIENCE)
                .until(() -> acknowledged.stream()
                                .filter(n -> n > from && outside.contains(n))
                                .count()
                        > 20);
        await().atMost(Traces.PATIENCE)
                .ignoreExceptions()
                .until(() -> number("select count(*) from effect where n > " + from) > 20);
    }

    long number(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Publishes nothing more, and checks what has become of everything. */
    void assertThatNothingIsLostOrDoubledAndNoAttemptIsSpent() throws Exception {
        producer.shutdown();
        assertThat(producer.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        long messages = number("select count(*) from tasuki.message");
        assertThat(messages).isBetween((long) acknowledged.size(), (long) sent.get());
        await().atMost(Traces.PATIENCE).untilAsserted(() -> {
            assertThat(number("select count(distinct n) from effect"))
                    .as(this::whereItStands)
                    .isEqualTo(messages);
            assertThat(outside).hasSize((int) messages);
        });
        assertThat(outside).as("effects outside").containsAll(acknowledged);
        assertThat(number("select count(*) from effect"))
                .as("effects in the database")
                .isEqualTo(messages);
        assertThat(number("select count(*) from tasuki.attempt")).as("attempts").isZero();
        assertThat(number("select count(*) from tasuki.parked")).as("parked").isZero();
        assertThat(number("select count(*) from tasuki.breaker"))
                .as("open breakers")
                .isZero();
        assertThat(number("""
                        select count(*) from (
                            select seq < lag(seq) over (partition by key order by at) as back from effect) x where back
                        """)).as("effects out of order").isZero();
    }

    /** For the day on which something is missing: where it is, and how far the one who should have done it has come. */
    private String whereItStands() {
        String sql = """
                select format('%s message(s) of partition %s are not done: seq %s..%s; %s', count(*), m.partition, min(m.seq),
                              max(m.seq), a)
                from tasuki.message m
                join tasuki.assignment a on a.partition = m.partition
                join tasuki.consumer c on c.id = a.consumer and c.name = 'rows'
                where not exists (select from effect e where e.seq = m.seq)
                group by m.partition, a
                union all select format('newest tick: %s', t) from (select * from tasuki.tick order by id desc limit 1) t
                """;
        StringBuilder text = new StringBuilder("where it stands");
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                text.append('\n').append(row.getString(1));
            }
        } catch (SQLException e) {
            text.append(": unknown, ").append(e.getMessage());
        }
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            if (thread.getName().startsWith("tasuki")) {
                text.append('\n').append(thread.getName()).append(' ').append(List.of(stack));
            }
        });
        return text.toString();
    }

    @Override
    public void close() {
        producer.shutdownNow();
        node.close();
        pool.close();
    }
}

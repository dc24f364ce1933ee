package dev.tasuki;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tasuki.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;

/** A database of the test's own, on a PostgreSQL of this JVM's own. */
public final class TestDatabase implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    static {
        Awaitility.setDefaultTimeout(Traces.PATIENCE);
    }

    private final String name;
    private final HikariDataSource pool;
    private final List<Tasuki> nodes = new ArrayList<>();
    private boolean sabotaged;

    private TestDatabase(String name) {
        this.name = name;
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(server().jdbcUrl(name));
        config.setMaximumPoolSize(20);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(10_000);
        this.pool = new HikariDataSource(config);
    }

    /** The server that all tests of this JVM share; it ends with the JVM, however that ends. */
    public static EmbeddedPostgres server() {
        return Server.INSTANCE;
    }

    private static final class Server {
        static final EmbeddedPostgres INSTANCE = start();

        private static EmbeddedPostgres start() {
            EmbeddedPostgres server =
                    System.getProperty("tasuki.measure") == null ? EmbeddedPostgres.temporary() : durable();
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            return server;
        }

        /** For measurements, which must not leave out what durability costs. Stays in the directory for temporary files. */
        private static EmbeddedPostgres durable() {
            try {
                return EmbeddedPostgres.at(Files.createTempDirectory("tasuki-measured"))
                        .start();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** An empty database. */
    public static TestDatabase empty() {
        String name = "test_" + NUMBER.incrementAndGet();
        server().createDatabase(name);
        return new TestDatabase(name);
    }

    /** As {@link #migrated}, with segments of so many seconds. */
    public static TestDatabase withSegmentsOf(int seconds) {
        String name = "test_" + NUMBER.incrementAndGet();
        server().createDatabase(name);
        onServer("alter database " + name + " set tasuki.segment_seconds = " + seconds);
        TestDatabase database = new TestDatabase(name);
        database.node().migrate();
        database.run("create table effect (consumer text, seq bigint, key text, n int, at bigserial)");
        return database;
    }

    /** A database with the schema tasuki, a topic "orders", and a table of effects. */
    public static TestDatabase migrated() {
        String name = "test_" + NUMBER.incrementAndGet();
        onServer("create database " + name + " template " + Template.NAME);
        return new TestDatabase(name);
    }

    /** Migrated once for all tests of this JVM: a copy takes a fraction of the time. */
    private static final class Template {
        static final String NAME = create();

        private static String create() {
            TestDatabase database = empty();
            Tasuki.on(database.source()).topic("orders").build().migrate();
            database.run("create table effect (consumer text, seq bigint, key text, n int, at bigserial)");
            database.pool.close();
            return database.name;
        }
    }

    private static void onServer(String sql) {
        try (Connection connection = server().dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    public DataSource source() {
        return pool;
    }

    public String jdbcUrl() {
        return server().jdbcUrl(name);
    }

    public String name() {
        return name;
    }

    /** Builds a node; it is closed with the database. */
    public Tasuki node(Consumer.Builder... consumers) {
        Tasuki.Builder builder = Tasuki.on(pool).topic("orders");
        for (Consumer.Builder consumer : consumers) {
            builder.consumer(consumer);
        }
        return closing(builder.build());
    }

    public Tasuki started(Consumer.Builder... consumers) {
        Tasuki node = node(consumers);
        node.start();
        return node;
    }

    public Tasuki closing(Tasuki node) {
        nodes.add(node);
        return node;
    }

    /** A consumer of "orders" that is complete but for its handler. */
    public static Consumer.Builder consumer(String name, Effect effect) {
        return Consumer.named(name)
                .responsibility("Is tested")
                .owner("team-test")
                .effect(effect)
                .topic("orders");
    }

    /** Retries after a fixed delay, so that tests are quick and know when. */
    public static RetryPolicy retryEvery(int millis, int attempts) {
        Duration delay = Duration.ofMillis(millis);
        return new RetryPolicy(attempts, delay, 1, delay, 0);
    }

    public static void insertEffect(Delivery delivery, String consumer, int n) throws SQLException {
        try (PreparedStatement insert = delivery.connection()
                .prepareStatement("insert into effect (consumer, seq, key, n) values (?, ?, ?, ?)")) {
            insert.setString(1, consumer);
            insert.setLong(2, delivery.seq());
            insert.setString(3, delivery.key().orElse(null));
            insert.setInt(4, n);
            insert.executeUpdate();
        }
    }

    public interface Work {
        void in(Connection connection) throws Exception;
    }

    /** Runs work in a transaction and commits it. */
    public void inTransaction(Work work) {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            work.in(connection);
            connection.commit();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    public void publish(Tasuki node, Message... messages) {
        inTransaction(connection -> node.publish(connection, List.of(messages)));
    }

    /** Publishes messages with the keys k0, k1 and so on, which become one batch. */
    public void publishBatch(Tasuki node, int messages) {
        publish(
                node,
                IntStream.range(0, messages)
                        .mapToObj(
                                i -> Message.to("orders").type("T").key("k" + i).build())
                        .toArray(Message[]::new));
    }

    /**
     * Publishes many messages at once, in the way of tasuki.publish(): xid before seq.
     *
     * @param length of the text that each has for its payload
     */
    public void publishMany(int messages, String topic, int length) {
        run("""
                insert into tasuki.message (xid, seq, topic, partition, type, key, content_type, payload)
                select s.xid, s.seq, t.id, tasuki.partition_of(s.key, s.seq, t.partitions), 'Numbered', s.key,
                       'application/json', convert_to(to_jsonb(repeat('x', %d))::text, 'UTF8')
                from (select x.xid, nextval('tasuki.message_seq') as seq, 'key-' || x.n %% 1000 as key
                      from (select tasuki.xid() as xid, n from generate_series(1, %d) n offset 0) x offset 0) s
                cross join tasuki.topic t where t.name = '%s'
                """.formatted(length, messages, topic));
    }

    public void run(String sql) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    public long number(String sql) {
        return rows(sql).stream().mapToLong(Long::parseLong).findFirst().orElseThrow();
    }

    /** The rows of a query, their columns joined with a space. */
    public List<String> rows(String sql) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (found.next()) {
                List<String> columns = new ArrayList<>();
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    columns.add(String.valueOf(found.getString(i)));
                }
                rows.add(String.join(" ", columns));
            }
            return rows;
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** Does to the ledger what nobody should. Its accounts need not agree any more. */
    public void sabotage(String sql) {
        sabotaged = true;
        run(sql);
    }

    /** For a test that looks at the accounts itself. */
    public void leaveAccountsOpen() {
        sabotaged = true;
    }

    /** Consumers, partitions and how many messages are unaccounted for there. */
    public List<String> unaccounted() {
        return rows("select c.name, a.partition, a.unaccounted from tasuki.account a"
                + " join tasuki.consumer c on c.id = a.consumer where a.unaccounted <> 0 order by 1, 2");
    }

    /** Whatever a test does: in the end each message that was published is done, parked or pending. */
    private void reconcile() {
        boolean hasLedger = number("select count(to_regclass('tasuki.account'))") == 1;
        if (hasLedger && !sabotaged && !unaccounted().isEmpty()) {
            throw new AssertionError("unaccounted for, by consumer and partition: " + unaccounted());
        }
    }

    @Override
    public void close() {
        nodes.forEach(Tasuki::close);
        try {
            reconcile();
        } finally {
            pool.close();
            server().dropDatabase(name);
        }
    }
}

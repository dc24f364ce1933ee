package dev.tasuki.guard;

import dev.tasuki.Consumer;
import dev.tasuki.Delivery;
import dev.tasuki.Effect;
import dev.tasuki.Message;
import dev.tasuki.Tasuki;
import dev.tasuki.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Where a scene plays: a database, nodes on it, numbered messages, and what came of them. */
final class Stage implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestDatabase database = TestDatabase.migrated();
    private final List<Change> changes;
    private final boolean guardOff;
    private final List<Actor> actors = new ArrayList<>();
    private final List<CountDownLatch> latches = new ArrayList<>();
    private final List<Integer> outside = new CopyOnWriteArrayList<>();
    private final Tasuki producer = database.node();

    Stage(List<Change> changes, boolean guardOff) {
        database.leaveAccountsOpen();
        this.changes = changes.stream().map(Change::fresh).toList();
        this.guardOff = guardOff;
    }

    /** What a handler does before its effect happens. */
    @FunctionalInterface
    interface Script {
        void before(int number, Delivery delivery) throws Exception;
    }

    // Who plays

    /** A node that is to be started, with changes that have nothing to do with the guard. */
    Actor actor(Change... always) {
        Actor actor =
                new Actor(database, new WatchedSource(database.source(), changes, guardOff, Arrays.asList(always)));
        actors.add(actor);
        return actor;
    }

    /** A consumer with an effect in the database. */
    Consumer.Builder rows(Script script) {
        return TestDatabase.consumer("c", Effect.database()).handler(delivery -> {
            script.before(number(delivery), delivery);
            TestDatabase.insertEffect(delivery, "c", number(delivery));
        });
    }

    /** A consumer with an effect outside. */
    Consumer.Builder mails(Script script) {
        return TestDatabase.consumer("c", Effect.external("SMTP"))
                .concurrency(1)
                .handler(delivery -> {
                    script.before(number(delivery), delivery);
                    outside.add(number(delivery));
                });
    }

    static Script nothing() {
        return (number, delivery) -> {};
    }

    static int number(Delivery delivery) {
        return Integer.parseInt(delivery.type());
    }

    /** A latch that opens at the end at the latest. */
    CountDownLatch latch() {
        CountDownLatch latch = new CountDownLatch(1);
        latches.add(latch);
        return latch;
    }

    static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("nobody came");
        }
    }

    // What is published

    void publish(int number, String key) {
        publish(message(number, key));
    }

    void publish(Message... messages) {
        database.publish(producer, messages);
    }

    static Message message(int number, String key) {
        return Message.to("orders").type("" + number).key(key).build();
    }

    /** Publishes in a transaction that is still open. */
    Connection publishing(int number, String key) throws Exception {
        Connection connection = database.source().getConnection();
        connection.setAutoCommit(false);
        producer.publish(connection, List.of(message(number, key)));
        return connection;
    }

    /** A transaction that has an xid and does nothing. */
    Connection begun() throws Exception {
        Connection connection = database.source().getConnection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_current_xact_id()");
        }
        return connection;
    }

    static void commit(Connection open) throws Exception {
        open.commit();
        open.close();
    }

    // What came of it

    /** The numbers of the messages that had an effect, in order, each as often as it had. */
    List<Integer> effects() {
        List<Integer> all = new ArrayList<>(outside);
        database.rows("select n from effect order by at").forEach(n -> all.add(Integer.parseInt(n)));
        return all;
    }

    /** What reconciliation finds. */
    List<String> unaccounted() {
        return database.unaccounted();
    }

    void awaitEffect(int number) {
        await(() -> effects().contains(number));
    }

    void await(BooleanSupplier condition) {
        org.awaitility.Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(condition::getAsBoolean);
    }

    long number(String sql) {
        return database.number(sql);
    }

    void run(String sql) {
        database.run(sql);
    }

    /** How many rows it changed. */
    int update(String sql) {
        try (Connection connection = database.source().getConnection();
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    Connection connection() throws Exception {
        return database.source().getConnection();
    }

    /** Fails when the guard that this is about is no longer there. */
    void mustHaveSeenTheGuard() {
        changes.forEach(Change::mustHaveBeenSeen);
    }

    @Override
    public void close() {
        latches.forEach(CountDownLatch::countDown);
        actors.forEach(Actor::openAll);
        database.close();
    }
}

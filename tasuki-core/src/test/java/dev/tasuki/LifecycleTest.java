package dev.tasuki;

import static dev.tasuki.DeliveryState.DONE;
import static dev.tasuki.DeliveryState.IN_FLIGHT;
import static dev.tasuki.TestDatabase.consumer;
import static dev.tasuki.Traces.awaitState;
import static dev.tasuki.Traces.awaitStates;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LifecycleTest {
    private final TestDatabase database = TestDatabase.migrated();
    private final List<String> handled = new CopyOnWriteArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void close() {
        gate.countDown();
        database.close();
    }

    private Consumer.Builder keeping(Kind kind) {
        return consumer("c", kind.effect)
                .handler(delivery -> handled.add(delivery.key().orElseThrow()));
    }

    /** Waits at its first message until the gate opens. */
    private Consumer.Builder waiting(Kind kind) {
        return consumer("c", kind.effect).handler(delivery -> {
            begun.countDown();
            gate.await();
            handled.add(delivery.key().orElseThrow());
        });
    }

    private Tasuki.Builder builder(Consumer.Builder consumer) {
        return Tasuki.on(database.source()).topic("orders").consumer(consumer);
    }

    private Tasuki started(Tasuki.Builder builder) {
        Tasuki node = database.closing(builder.build());
        node.start();
        return node;
    }

    private static Message message(String key) {
        return Message.to("orders").type("T").key(key).build();
    }

    @Test
    void startingTwiceIsStartingOnce() {
        Tasuki node = database.started(keeping(Kind.DATABASE));
        node.start();
        assertThat(database.number("select count(*) from tasuki.node")).isEqualTo(1);
        database.publish(node, message("k"));
        awaitState(node, "k", "c", DONE);
        assertThat(handled).containsExactly("k");
    }

    @Test
    void aNodeRunsFromItsStartToItsClose() {
        Tasuki node = database.node(keeping(Kind.DATABASE));
        assertThat(node.isRunning()).isFalse();
        node.start();
        assertThat(node.isRunning()).isTrue();
        node.close();
        assertThat(node.isRunning()).isFalse();
    }

    @Test
    void closingTwiceAndFromSeveralThreadsIsClosingOnce() {
        Tasuki node = database.started(keeping(Kind.EXTERNAL));
        CompletableFuture.allOf(IntStream.range(0, 4)
                        .mapToObj(i -> CompletableFuture.runAsync(node::close))
                        .toArray(CompletableFuture[]::new))
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        node.close();
        assertThat(database.number("select count(*) from tasuki.node where left_at is null"))
                .isZero();
    }

    @Test
    void aNodeThatWasNeverStartedCanBeClosedAndThenNotStarted() {
        Tasuki node = database.node(keeping(Kind.DATABASE));
        node.close();
        assertThatThrownBy(node::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this node was closed and cannot start again: build a new one");
    }

    @Test
    void aClosedNodeStillAnswersQuestions() {
        Tasuki node = database.started(keeping(Kind.DATABASE));
        database.publish(node, message("k"));
        awaitState(node, "k", "c", DONE);
        node.close();
        assertThat(Traces.step(node, "k", "c").state()).isEqualTo(DONE);
        assertThat(node.status()).singleElement().satisfies(c -> {
            assertThat(c.assigned()).isZero();
            assertThat(c.partitions()).isEqualTo(16);
        });
    }

    @ParameterizedTest
    @EnumSource
    void aStopFinishesWhatIsInFlight(Kind kind) {
        Tasuki node = database.started(waiting(kind));
        database.publish(node, message("k"));
        await().until(() -> begun.getCount() == 0);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(node::close);
        await().until(() -> Thread.getAllStackTraces().values().stream()
                .flatMap(Arrays::stream)
                .anyMatch(frame -> frame.getClassName().endsWith("RunningNode")
                        && frame.getMethodName().equals("stop")));
        assertThat(closing).isNotDone();
        gate.countDown();
        closing.orTimeout(20, TimeUnit.SECONDS).join();
        assertThat(Traces.step(node, "k", "c")).satisfies(step -> {
            assertThat(step.state()).isEqualTo(DONE);
            assertThat(step.attempts()).isEqualTo(1);
        });
        Tasuki next = database.started(keeping(kind));
        database.publish(next, message("k2"));
        awaitState(next, "k2", "c", DONE);
        assertThat(handled).containsExactly("k", "k2");
    }

    @Test
    void whatAStopInterruptsIsHandledByTheNextNodeUnderTheSameIdempotencyKey() {
        List<String> keys = new CopyOnWriteArrayList<>();
        Tasuki first =
                started(builder(consumer("c", Effect.external("the world")).handler(delivery -> {
                            keys.add(delivery.idempotencyKey());
                            begun.countDown();
                            gate.await();
                        }))
                        .stopWithin(Duration.ZERO));
        database.publish(first, message("k"));
        await().until(() -> begun.getCount() == 0);
        first.close();
        assertThat(Traces.step(first, "k", "c").state()).isEqualTo(IN_FLIGHT);
        Tasuki second = database.started(
                consumer("c", Effect.external("the world")).handler(delivery -> keys.add(delivery.idempotencyKey())));
        awaitState(second, "k", "c", DONE);
        assertThat(keys).hasSize(2);
        assertThat(keys.get(0)).isEqualTo(keys.get(1));
    }

    @Test
    void aHandlerThatReturnsAfterTheInterruptIsRecordedAndWhatWaitsBehindItIsReturned() {
        Tasuki first =
                started(builder(consumer("c", Effect.external("the world")).handler(delivery -> {
                            begun.countDown();
                            try {
                                gate.await();
                            } catch (InterruptedException e) {
                                // finishes all the same
                            }
                            handled.add("first " + delivery.key().orElseThrow());
                        }))
                        .stopWithin(Duration.ofMillis(50)));
        database.publish(first, message("k"), message("k"));
        awaitStates(first, "k", "c", IN_FLIGHT, IN_FLIGHT);
        await().until(() -> begun.getCount() == 0);
        first.close();
        assertThat(Traces.states(first, "k", "c")).containsExactly(DONE, IN_FLIGHT);
        assertThat(database.number("select count(*) from tasuki.assignment where node is not null"))
                .as("partitions that were not given back")
                .isZero();
        Tasuki second = database.started(keeping(Kind.EXTERNAL));
        awaitStates(second, "k", "c", DONE, DONE);
        assertThat(handled).containsExactly("first k", "k");
    }

    @Test
    void aStatementThatAStopWouldHaveToWaitForIsCancelled() {
        Tasuki first = started(builder(consumer("c", Effect.database()).handler(delivery -> {
                    TestDatabase.insertEffect(delivery, "c", 1);
                    begun.countDown();
                    try (Statement statement = delivery.connection().createStatement()) {
                        statement.execute("select pg_sleep(60)");
                    }
                }))
                .stopWithin(Duration.ofMillis(50)));
        database.publish(first, message("k"));
        await().until(() -> begun.getCount() == 0
                && database.number("select count(*) from pg_stat_activity where query = 'select pg_sleep(60)'"
                                + " and state = 'active'")
                        == 1);
        first.close();
        assertThat(database.number("select count(*) from pg_stat_activity where query = 'select pg_sleep(60)'"
                        + " and state = 'active'"))
                .isZero();
        assertThat(database.number("select count(*) from tasuki.assignment where node is not null"))
                .isZero();
        Tasuki second = database.started(keeping(Kind.DATABASE));
        assertThat(awaitState(second, "k", "c", DONE).attempts()).isEqualTo(1);
        assertThat(database.rows("select key from effect")).isEmpty();
    }

    @Test
    void aSecondProcessOfANameTakesOverAtOnce() {
        Tasuki first = started(builder(keeping(Kind.DATABASE)).node("only-one").lease(Duration.ofMinutes(10)));
        database.publish(first, message("k1"));
        awaitState(first, "k1", "c", DONE);
        Tasuki second = started(builder(keeping(Kind.DATABASE)).node("only-one").lease(Duration.ofMinutes(10)));
        await().until(() -> !first.isRunning());
        database.publish(second, message("k2"));
        awaitState(second, "k2", "c", DONE);
        assertThat(second.isRunning()).isTrue();
        assertThat(handled).containsExactly("k1", "k2");
        assertThatThrownBy(first::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another process has taken over the name of this node");
        first.close();
        assertThat(second.isRunning()).isTrue();
        assertThat(database.number("select count(*) from tasuki.node where left_at is null"))
                .isEqualTo(1);
    }

    @Test
    void aNodeThatFellSilentIsTakenOverOnceItsLeaseHasEnded() {
        database.started(keeping(Kind.DATABASE)).close();
        database.run("insert into tasuki.node (name, lease) values ('silent', interval '1 second')");
        database.run("update tasuki.assignment set node = (select id from tasuki.node where name = 'silent')");
        Tasuki next = started(builder(keeping(Kind.DATABASE)).lease(Duration.ofSeconds(1)));
        database.publish(next, message("k"));
        awaitState(next, "k", "c", DONE);
        assertThat(database.rows("select min(a.assigned_at) >= (select heartbeat_at + lease from tasuki.node"
                        + " where name = 'silent') from tasuki.assignment a"))
                .containsExactly("t");
    }

    @Test
    void aPoolWhoseConnectionsAreNotInAutoCommitWorksAsWell() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.jdbcUrl());
        config.setAutoCommit(false);
        config.setMaximumPoolSize(10);
        config.setMinimumIdle(0);
        try (HikariDataSource pool = new HikariDataSource(config);
                Tasuki node = Tasuki.on(pool)
                        .topic("orders")
                        .topic("another")
                        .consumer(consumer("rows", Effect.database())
                                .handler(delivery -> TestDatabase.insertEffect(delivery, "rows", 1)))
                        .consumer(consumer("mail", Effect.external("SMTP"))
                                .handler(delivery -> handled.add(delivery.key().orElseThrow())))
                        .build()) {
            node.migrate();
            node.start();
            database.publish(node, message("k"));
            awaitState(node, "k", "rows", DONE);
            awaitState(node, "k", "mail", DONE);
            assertThat(database.rows("select key from effect")).containsExactly("k");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"repeatable read", "serializable"})
    void severalNodesStartAtOnceWhateverTheDefaultIsolation(String isolation) {
        String name = database.name();
        database.run("alter database " + name + " set default_transaction_isolation = '" + isolation + "'");
        List<Tasuki> nodes = IntStream.range(0, 3)
                .mapToObj(i -> database.closing(Tasuki.on(TestDatabase.server().dataSource(name))
                        .topic("orders")
                        .topic("new")
                        .consumer(keeping(Kind.DATABASE))
                        .build()))
                .toList();
        CompletableFuture.allOf(nodes.stream()
                        .map(node -> CompletableFuture.runAsync(node::start))
                        .toArray(CompletableFuture[]::new))
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
        database.publish(
                nodes.get(0),
                IntStream.range(0, 30).mapToObj(i -> message("k" + i)).toArray(Message[]::new));
        IntStream.range(0, 30).forEach(i -> awaitState(nodes.get(1), "k" + i, "c", DONE));
        assertThat(handled).hasSize(30).doesNotHaveDuplicates();
    }

    @Test
    void nothingOfANodeIsLeftWhenItIsClosed() {
        Set<Thread> before = tasukiThreads();
        Tasuki node = database.started(
                consumer("rows", Effect.database())
                        .concurrency(3)
                        .handler(delivery -> handled.add(delivery.key().orElseThrow())),
                consumer("mail", Effect.external("SMTP"))
                        .concurrency(3)
                        .handler(delivery -> handled.add(delivery.key().orElseThrow())));
        database.publish(
                node, IntStream.range(0, 20).mapToObj(i -> message("k" + i)).toArray(Message[]::new));
        await().until(() -> handled.size() == 40);
        node.close();
        await().untilAsserted(() -> assertThat(tasukiThreads()).isEqualTo(before));
        assertThat(((HikariDataSource) database.source()).getHikariPoolMXBean().getActiveConnections())
                .isZero();
    }

    private static Set<Thread> tasukiThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("tasuki-"))
                .collect(Collectors.toSet());
    }
}

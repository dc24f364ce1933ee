package dev.tasuki;

import static dev.tasuki.TestDatabase.consumer;
import static dev.tasuki.TestDatabase.retryEvery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tasuki.ServerOfItsOwn.Dump;
import dev.tasuki.internal.engine.Faults;
import java.sql.Connection;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A ledger is restored, from a dump that was taken at the worst moment, on a server that counts its transactions from far below.
 * Producers publish there before any node has looked. Then the nodes start, and nothing is lost, and nothing done twice.
 */
@Tag("one-jdk")
class MoveTest {
    private final List<AutoCloseable> open = new ArrayList<>();
    private final CountDownLatch gate = new CountDownLatch(1);
    private volatile boolean ticking = true;

    @AfterEach
    void close() throws Exception {
        gate.countDown();
        ticking = true;
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private <T extends AutoCloseable> T closing(T resource) {
        open.add(resource);
        return resource;
    }

    @Test
    void aRestoredDumpGoesOnWhereItsServerWasAndSoDoesTheRestoreOfARestore() throws Exception {
        ServerOfItsOwn first = closing(ServerOfItsOwn.start());
        first.countTransactions(6_000);
        Outside outsideOfTheFirst = new Outside();
        Dump dump = dumpAtTheWorstMoment(first, outsideOfTheFirst);
        int published = 1_403;

        ServerOfItsOwn second = closing(ServerOfItsOwn.start());
        second.restore(dump);
        assertThat(second.is("tasuki.must_rebase()")).isTrue();
        publishBeforeAnyNodeLooked(second, "second");
        published += 22;
        assertThat(second.is(
                        "exists (select from tasuki.message m where key like 'second-%' and pg_visible_in_snapshot(m.xid,"
                                + " (select snapshot from tasuki.tick order by id desc limit 1)))"))
                .as("a new message looks like one that the newest tick has seen")
                .isTrue();
        Outside outsideOfTheSecond = new Outside();
        assertThatNothingIsLost(second, outsideOfTheSecond, published);
        assertThat(outsideOfTheSecond.keys).contains("blocked-0", "blocked-1").doesNotContain("early-0");
        Dump again = second.dump();

        ServerOfItsOwn third = closing(ServerOfItsOwn.start());
        third.restore(again);
        assertThat(third.is("tasuki.must_rebase()")).isTrue();
        publishBeforeAnyNodeLooked(third, "third");
        assertThatNothingIsLost(third, new Outside(), published + 22);
    }

    /** The external effects of one world. */
    private final class Outside {
        final List<String> keys = new CopyOnWriteArrayList<>();
    }

    private Tasuki.Builder node(ServerOfItsOwn server, Outside outside, boolean obstructed) {
        RetryPolicy retry = retryEvery(200, 10_000);
        return Tasuki.on(server.source())
                .topic("orders")
                .stopWithin(Duration.ofMillis(200))
                .with((Faults) point -> {
                    if (point == Faults.Point.BEFORE_TICK && obstructed) {
                        await().atMost(Duration.ofMinutes(2)).until(() -> ticking);
                    }
                })
                .consumer(consumer("rows", Effect.database()).retry(retry).handler(delivery -> {
                    fail(delivery, obstructed);
                    if (obstructed && delivery.key().orElseThrow().equals("many-700")) {
                        gate.await();
                    }
                    TestDatabase.insertEffect(delivery, "rows", 0);
                }))
                .consumer(consumer("mail", Effect.external("SMTP"))
                        .concurrency(2)
                        .retry(retry)
                        .handler(delivery -> {
                            fail(delivery, obstructed);
                            if (obstructed && delivery.key().orElseThrow().startsWith("blocked")) {
                                gate.await();
                            }
                            outside.keys.add(delivery.key().orElseThrow());
                        }));
    }

    private static void fail(Delivery delivery, boolean obstructed) {
        if (obstructed && delivery.type().equals("Failing")) {
            throw new IllegalStateException("not on this server");
        }
    }

    /** Messages that no tick has seen, of which one came late; deliveries in flight, parked, in the middle of a batch. */
    private Dump dumpAtTheWorstMoment(ServerOfItsOwn server, Outside outside) throws Exception {
        Tasuki producer = Tasuki.on(server.source()).topic("orders").build();
        Tasuki left = Tasuki.on(server.source())
                .topic("orders")
                .consumer(consumer("left", Effect.database())
                        .handler(delivery -> TestDatabase.insertEffect(delivery, "left", 0)))
                .build();
        left.start();
        left.close(); // its position stays here, many ticks behind
        Tasuki node = closing(node(server, outside, true).build());
        node.start();
        for (int i = 0; i < 100; i++) {
            publish(server, producer, "T", "early-" + i);
        }
        await().until(() -> outside.keys.size() == 100 && server.number("select count(*) from effect") == 100);
        publish(server, producer, "Failing", "failing-0", "failing-0", "failing-1");
        await().until(() -> server.number("select count(*) from tasuki.parked") == 6);
        publish(server, producer, "T", "blocked-0", "blocked-1");
        await().until(() -> server.number("select coalesce(sum(flying), 0) from tasuki.account") == 2);

        try (Connection late = server.source().getConnection();
                Connection never = server.source().getConnection()) {
            late.setAutoCommit(false);
            never.setAutoCommit(false);
            producer.publish(late, message("T", "late-0"));
            producer.publish(never, message("T", "never"));
            publish(
                    server,
                    producer,
                    "T",
                    IntStream.range(0, 1_200).mapToObj(i -> "many-" + i).toArray(String[]::new));
            await().atMost(Traces.PATIENCE)
                    .until(() ->
                            server.is("exists (select from tasuki.account a join tasuki.consumer c on c.id = a.consumer"
                                    + " where c.name = 'rows' and a.seq is not null)"));
            ticking = false;
            await().pollDelay(Duration.ofMillis(300)).until(() -> true); // a tick that has begun is over
            publish(
                    server,
                    producer,
                    "T",
                    IntStream.range(0, 97).mapToObj(i -> "unseen-" + i).toArray(String[]::new));
            late.commit();
            Dump dump = server.dump();
            assertThat(server.number("select count(*) from tasuki.message")
                            - server.number("select max(total) from tasuki.tick"))
                    .as("messages that no tick has seen")
                    .isEqualTo(98);
            never.rollback();
            return dump;
        }
    }

    private static Message message(String type, String key) {
        return Message.to("orders").type(type).key(key).build();
    }

    private static void publish(ServerOfItsOwn server, Tasuki producer, String type, String... keys) throws Exception {
        try (Connection connection = server.source().getConnection()) {
            connection.setAutoCommit(false);
            for (String key : keys) {
                producer.publish(connection, message(type, key));
            }
            connection.commit();
        }
    }

    private static void publishBeforeAnyNodeLooked(ServerOfItsOwn server, String prefix) throws Exception {
        Tasuki producer = Tasuki.on(server.source()).topic("orders").build();
        for (int i = 0; i < 20; i++) {
            publish(server, producer, "T", prefix + "-" + i);
        }
        try (Connection connection = server.source().getConnection()) {
            connection.setAutoCommit(false);
            Savepoint savepoint = connection.setSavepoint(); // the row will be of a subtransaction
            producer.publish(connection, message("T", prefix + "-savepoint"));
            connection.releaseSavepoint(savepoint);
            connection.commit();
        }
        server.run("select tasuki.publish('orders', 'T', '" + prefix + "-sql', null)");
    }

    private void assertThatNothingIsLost(ServerOfItsOwn server, Outside outside, int published) throws Exception {
        long inFlight = server.number("select coalesce(sum(flying), 0) from tasuki.account");
        long done = server.number("select count(*) from tasuki.message") - published;
        assertThat(done).as("all that was published is in the log").isZero();
        for (int i = 0; i < 2; i++) {
            Tasuki node = closing(node(server, outside, false)
                    .consumer(consumer("left", Effect.database())
                            .handler(delivery -> TestDatabase.insertEffect(delivery, "left", 0)))
                    .build());
            node.start();
        }
        assertThat(server.is("tasuki.must_rebase()")).isFalse();
        Tasuki asking = Tasuki.on(server.source()).build();
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(asking.status())
                        .hasSize(3)
                        .allSatisfy(s -> assertThat(List.of(
                                        s.lagMessages(),
                                        s.inFlight(),
                                        s.retrying(),
                                        s.blocked(),
                                        s.dead(),
                                        s.unaccounted()))
                                .as(s.name())
                                .containsOnly(0L)));
        assertThat(server.rows("select consumer, count(*), count(distinct seq) from effect group by 1 order by 1"))
                .containsExactly("left " + published + " " + published, "rows " + published + " " + published);
        assertThat(server.number(
                        "select count(*) from (select seq < lag(seq) over (partition by consumer, key order by at) as back"
                                + " from effect) x where back"))
                .as("out of order")
                .isZero();
        assertThat(outside.keys.stream().collect(Collectors.groupingBy(k -> k)).values().stream()
                        .filter(calls -> calls.size() > 1)
                        .map(calls -> calls.get(0))
                        .toList())
                .as("handled more often than published: only failing-0 was, twice")
                .isSubsetOf("failing-0");
        assertThat(inFlight).isLessThanOrEqualTo(34); // what two handlers have, and what waits for them
        for (String key :
                server.rows("select distinct key from tasuki.message where key like '%-0' or key like '%-s%'")) {
            assertThat(asking.trace(key).messages())
                    .allSatisfy(m -> assertThat(m.deliveries())
                            .as("trace of %s", key)
                            .extracting(Trace.Step::consumer, Trace.Step::state)
                            .containsExactly(
                                    org.assertj.core.groups.Tuple.tuple("left", DeliveryState.DONE),
                                    org.assertj.core.groups.Tuple.tuple("mail", DeliveryState.DONE),
                                    org.assertj.core.groups.Tuple.tuple("rows", DeliveryState.DONE)));
        }
        while (open.size() > 0 && open.get(open.size() - 1) instanceof Tasuki node) {
            node.close();
            open.remove(open.size() - 1);
        }
    }
}

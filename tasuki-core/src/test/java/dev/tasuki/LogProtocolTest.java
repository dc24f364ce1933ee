package dev.tasuki;

import static dev.tasuki.TestDatabase.consumer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Invariant 3: no message is skipped, whatever its transaction does. 20,000 messages are published while other transactions
 * stay open for 30 s, roll back, use savepoints or are prepared; two nodes tick.
 */
@Tag("one-jdk")
class LogProtocolTest {
    private static final int PUBLISHERS = 4;
    private static final int MESSAGES_EACH = 5_000;
    private static final Duration LONG = Duration.ofSeconds(Integer.getInteger("tasuki.test.long-transaction", 30));

    private final long seed = Long.getLong("tasuki.test.seed", System.nanoTime());
    private final TestDatabase database = TestDatabase.migrated();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** What was acknowledged to the publisher: by key, the numbers in the order of their commits. */
    private final Map<String, List<Integer>> committed = new ConcurrentHashMap<>();

    private final Map<String, List<Integer>> mailed = new ConcurrentHashMap<>();
    private final CountDownLatch publishing = new CountDownLatch(PUBLISHERS);

    @AfterEach
    void close() {
        threads.shutdownNow();
        database.close();
    }

    @Test
    void eachCommittedMessageIsDeliveredOnceAndInOrderPerKeyAndNothingElseIs() throws Exception {
        System.out.println("LogProtocolTest seed: " + seed);
        Tasuki node = database.started(
                consumer("inventory", Effect.database())
                        .concurrency(4)
                        .handler(Integer.class, (n, delivery) -> TestDatabase.insertEffect(delivery, "inventory", n)),
                consumer("mail", Effect.external("SMTP"))
                        .concurrency(16)
                        .handler(
                                Integer.class,
                                (n, delivery) -> mailed.computeIfAbsent(
                                                delivery.key().orElseThrow(),
                                                k -> Collections.synchronizedList(new ArrayList<>()))
                                        .add(n)));
        database.started(); // it ticks as well

        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < PUBLISHERS; i++) {
            running.add(threads.submit(publisher(node, i)));
        }
        for (int i = 0; i < 4; i++) {
            running.add(threads.submit(longTransaction(node, i)));
        }
        running.add(threads.submit(openSnapshot()));
        for (Future<?> each : running) {
            each.get(3, TimeUnit.MINUTES);
        }

        long expected = committed.values().stream().mapToLong(List::size).sum();
        assertThat(expected).isGreaterThan(PUBLISHERS * MESSAGES_EACH / 2);
        await().atMost(Duration.ofMinutes(1)).until(() -> database.number("select count(*) from effect") >= expected);
        await().atMost(Duration.ofMinutes(3)).until(() -> size(mailed) >= expected);
        assertThat(effects()).isEqualTo(new LinkedHashMap<>(committed));
        assertThat(mailed).isEqualTo(committed);
        // A cursor that only passed by messages of other partitions has no receipt: the status sees it at its next
        // checkpoint.
        await().untilAsserted(() -> assertThat(node.status())
                .allSatisfy(status -> assertThat(status.lagMessages()).isZero()));
    }

    private static long size(Map<String, List<Integer>> lists) {
        return lists.values().stream().mapToLong(List::size).sum();
    }

    private Map<String, List<Integer>> effects() {
        Map<String, List<Integer>> effects = new ConcurrentHashMap<>();
        for (String row : database.rows("select key, n from effect order by at")) {
            String[] columns = row.split(" ");
            effects.computeIfAbsent(columns[0], k -> new ArrayList<>()).add(Integer.parseInt(columns[1]));
        }
        return effects;
    }

    /** Publishes in transactions of all kinds; each key is published by one thread, so that its order is known. */
    private Callable<Void> publisher(Tasuki node, int publisher) {
        return () -> {
            Random random = new Random(seed + publisher);
            List<Integer> none = List.of();
            int n = 0;
            while (n < MESSAGES_EACH) {
                try (Connection connection = database.source().getConnection()) {
                    connection.setAutoCommit(false);
                    Map<String, List<Integer>> mine = new LinkedHashMap<>();
                    int size = 1 + random.nextInt(8);
                    String only = "p" + publisher + "-k" + random.nextInt(20);
                    int kind = random.nextInt(100);
                    for (int i = 0; i < size; i++) {
                        String key = kind >= 95 ? "prepared-" + publisher + "-" + n : only;
                        publish(node, connection, key, n);
                        mine.merge(key, List.of(n++), LogProtocolTest::joined);
                    }
                    if (kind < 70) {
                        connection.commit();
                    } else if (kind < 80) {
                        connection.rollback();
                        mine.replaceAll((key, numbers) -> none);
                    } else if (kind < 95) {
                        Savepoint savepoint = connection.setSavepoint();
                        publish(node, connection, only, -1);
                        connection.rollback(savepoint);
                        publish(node, connection, only, n);
                        mine.merge(only, List.of(n++), LogProtocolTest::joined);
                        connection.commit();
                    } else {
                        commitPrepared(connection, "tx-" + publisher + "-" + n, random.nextInt(4) > 0, mine);
                        mine.clear();
                    }
                    acknowledge(mine);
                }
            }
            publishing.countDown();
            return null;
        };
    }

    /** Prepares the transaction; another session ends it later. */
    private void commitPrepared(Connection connection, String name, boolean commit, Map<String, List<Integer>> mine)
            throws Exception {
        try (Statement statement = connection.createStatement()) {
            statement.execute("prepare transaction '" + name + "'");
        }
        connection.commit();
        Map<String, List<Integer>> acknowledged = Map.copyOf(mine);
        Future<?> later = threads.submit(() -> {
            await().pollDelay(Duration.ofMillis(50)).until(() -> true);
            database.run((commit ? "commit" : "rollback") + " prepared '" + name + "'");
            if (commit) {
                acknowledge(acknowledged);
            }
            return null;
        });
        later.get(1, TimeUnit.MINUTES);
    }

    /** Publishes at its beginning, in its middle and at its end; stays open until the others are done, and for 30 s at least. */
    private Callable<Void> longTransaction(Tasuki node, int number) {
        return () -> {
            String key = "long-" + number;
            long end = System.nanoTime() + LONG.toNanos();
            try (Connection connection = database.source().getConnection()) {
                connection.setAutoCommit(false);
                publish(node, connection, key, 1);
                publishing.await(LONG.toMillis() / 2, TimeUnit.MILLISECONDS);
                publish(node, connection, key, 2);
                await().pollInterval(Duration.ofMillis(20))
                        .atMost(LONG.plusMinutes(1))
                        .until(() -> System.nanoTime() - end > 0);
                publish(node, connection, key, 3);
                if (number % 2 == 0) {
                    connection.commit();
                    acknowledge(Map.of(key, List.of(1, 2, 3)));
                } else {
                    connection.rollback();
                }
            }
            return null;
        };
    }

    private Callable<Void> openSnapshot() {
        return () -> {
            try (Connection connection = database.source().getConnection()) {
                connection.setAutoCommit(false);
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                try (Statement statement = connection.createStatement()) {
                    statement.execute("select count(*) from effect");
                }
                publishing.await(2, TimeUnit.MINUTES);
                connection.rollback();
            }
            return null;
        };
    }

    private static void publish(Tasuki node, Connection connection, String key, int n) {
        node.publish(
                connection,
                Message.to("orders").type("Numbered").key(key).payload(n).build());
    }

    private void acknowledge(Map<String, List<Integer>> numbers) {
        numbers.forEach((key, list) -> {
            if (!list.isEmpty()) {
                committed.merge(key, list, LogProtocolTest::joined);
            }
        });
    }

    private static List<Integer> joined(List<Integer> first, List<Integer> second) {
        List<Integer> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }
}

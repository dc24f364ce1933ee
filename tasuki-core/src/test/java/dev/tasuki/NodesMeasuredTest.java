package dev.tasuki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * How soon others take over, and how much several nodes do. Measurements, for a quiet machine:
 *
 * <pre>mvn test -pl tasuki-core -am -Dtest=*MeasuredTest -Dsurefire.failIfNoSpecifiedTests=false -Dtasuki.measure</pre>
 *
 * <p>All times are the database's.
 */
@EnabledIfSystemProperty(named = "tasuki.measure", matches = ".*", disabledReason = "a measurement: -Dtasuki.measure")
class NodesMeasuredTest {
    private static final int TIMES = Integer.getInteger("tasuki.measure.times", 5);
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final double LEASE = 10;

    private final TestDatabase database = TestDatabase.migrated();
    private final List<ChildJvm> nodes = new ArrayList<>();

    @AfterEach
    void close() {
        nodes.forEach(ChildJvm::close);
        database.close();
    }

    private ChildJvm node(int handlers, String... consumers) {
        List<String> arguments = new ArrayList<>(List.of(database.jdbcUrl(), Integer.toString(handlers)));
        arguments.addAll(List.of(consumers));
        ChildJvm node = new ChildJvm(MeasuredNode.class, List.of("-Xmx128m"), arguments.toArray(new String[0]));
        nodes.add(node);
        return node;
    }

    private static long pid(ChildJvm node) {
        await().atMost(SOON).until(() -> node.lines().stream().anyMatch(line -> line.startsWith("pid ")));
        return node.lines().stream()
                .filter(line -> line.startsWith("pid "))
                .mapToLong(line -> Long.parseLong(line.substring(4)))
                .findFirst()
                .orElseThrow();
    }

    private double now() {
        return Double.parseDouble(
                database.rows("select extract(epoch from clock_timestamp())").get(0));
    }

    private boolean newestHasAll() {
        return database.number(
                        "select count(*) from tasuki.assignment where node is distinct from (select max(id) from tasuki.node)")
                == 0;
    }

    private double lastAssigned() {
        return Double.parseDouble(database.rows("select extract(epoch from max(assigned_at)) from tasuki.assignment")
                .get(0));
    }

    private boolean isShared() {
        return database.number("select count(distinct node) from tasuki.assignment") == 2
                && database.number("select count(*) from tasuki.assignment where node is null") == 0;
    }

    @Test
    void aKilledNodesPartitionsMoveOnWithinItsLeaseAndTwoSeconds() throws Exception {
        List<Double> took = new ArrayList<>();
        ChildJvm old = node(2, "database", "external");
        for (int i = 0; i < TIMES; i++) {
            pid(old);
            ChildJvm next = node(2, "database", "external");
            await().atMost(SOON).until(this::isShared);
            double killed = now();
            old.kill();
            await().atMost(SOON).until(this::newestHasAll);
            took.add(lastAssigned() - killed);
            old = next;
        }
        System.out.println("takeover after kill -9, lease " + LEASE + " s: " + took);
        assertThat(took).allMatch(seconds -> seconds <= LEASE + 2);
    }

    @Test
    void aStoppedNodesPartitionsMoveOnWithinASecond() throws Exception {
        List<Double> took = new ArrayList<>();
        ChildJvm old = node(2, "database", "external");
        for (int i = 0; i < TIMES; i++) {
            long pid = pid(old);
            ChildJvm next = node(2, "database", "external");
            await().atMost(SOON).until(this::isShared);
            double told = now();
            ProcessHandle.of(pid).orElseThrow().destroy();
            await().atMost(SOON).until(this::newestHasAll);
            took.add(lastAssigned() - told);
            old.exitCode(20);
            old = next;
        }
        System.out.println("hand-over of a stopped node: " + took);
        assertThat(took).allMatch(seconds -> seconds <= 1);
    }

    /** Rates of 1, 2 and 4 nodes, in rounds, each with a backlog of its own that nobody drains meanwhile. */
    @Test
    void moreNodesDoMore() throws Exception {
        int rounds = Integer.getInteger("tasuki.measure.rounds", 3);
        int handlers = Integer.getInteger("tasuki.measure.handlers", 2);
        List<Double> two = new ArrayList<>();
        List<Double> four = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            double one = rate(1, handlers);
            double ofTwo = rate(2, handlers);
            double ofFour = rate(4, handlers);
            System.out.printf("1, 2, 4 nodes: %.0f, %.0f, %.0f messages/s%n", one, ofTwo, ofFour);
            two.add(ofTwo / one);
            four.add(ofFour / one);
        }
        System.out.println("2 nodes: " + two + ", 4 nodes: " + four);
        assertThat(median(two)).isGreaterThanOrEqualTo(1.9);
        assertThat(median(four)).isGreaterThanOrEqualTo(3.6);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private double rate(int count, int handlers) throws Exception {
        for (int i = 0; i < count; i++) {
            pid(node(handlers, "external"));
        }
        await().atMost(SOON)
                .until(() -> database.number("select count(distinct node) from tasuki.assignment a join tasuki.node n"
                                + " on n.id = a.node and n.left_at is null")
                        == count);
        Tasuki producer = database.node();
        int seconds = 12;
        int backlog = seconds * count * handlers * 1_000 / MeasuredNode.OUTSIDE_MILLIS;
        for (int from = 0; from < backlog; from += 1_000) {
            int first = from;
            database.inTransaction(connection -> producer.publish(
                    connection,
                    IntStream.range(first, first + 1_000)
                            .mapToObj(n -> Message.to("orders")
                                    .type("Numbered")
                                    .key("k" + n)
                                    .payload(n)
                                    .build())
                            .toList()));
        }
        TimeUnit.SECONDS.sleep(7); // the measured time is in the middle of it
        double rate = Double.parseDouble(measured());
        nodes.forEach(ChildJvm::close);
        nodes.clear();
        database.run("update tasuki.node set left_at = clock_timestamp() where left_at is null");
        try (Tasuki drain = database.started(TestDatabase.consumer("external", Effect.external("outside"))
                .concurrency(64)
                .handler(delivery -> {}))) {
            await().atMost(Duration.ofMinutes(3))
                    .until(() -> drain.status().stream().allMatch(s -> s.lagMessages() + s.inFlight() == 0));
        }
        return rate;
    }

    /** By the receipts of five of the last seconds. */
    private String measured() {
        return database.rows("""
                select sum(cardinality(seqs)) / 5.0 from tasuki.receipt
                where done_at > clock_timestamp() - interval '5.5 seconds' and done_at <= clock_timestamp() - interval '0.5 seconds'
                """).get(0);
    }
}

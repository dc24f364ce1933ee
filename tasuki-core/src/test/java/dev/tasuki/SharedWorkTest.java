package dev.tasuki;

import static dev.tasuki.TestDatabase.consumer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several nodes work for the same consumers: each on its fair share, and none stands in the way of a newcomer. */
class SharedWorkTest {
    private static final Duration LONG_LEASE = Duration.ofMinutes(5);

    private final long seed = Long.getLong("tasuki.test.seed", System.nanoTime());
    private final TestDatabase database = TestDatabase.migrated();
    private final Map<String, List<Integer>> mailed = new ConcurrentHashMap<>();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void eachNodeGetsItsFairShareOfEachConsumer() {
        started("one", LONG_LEASE);
        awaitShares("one=16");
        started("two", LONG_LEASE);
        awaitShares("one=8", "two=8");
        Tasuki three = started("three", LONG_LEASE);
        await().untilAsserted(
                        () -> assertThat(shares("inventory")).hasSize(3).allMatch(share -> share.matches(".*=[56]")));
        three.close();
        awaitShares("one=8", "two=8");
    }

    @Test
    void aNodeThatStopsHandsOverWithoutALeaseToWaitFor() {
        Tasuki one = started("one", LONG_LEASE);
        started("two", LONG_LEASE);
        awaitShares("one=8", "two=8");
        one.close();
        awaitShares("two=16");
    }

    @Test
    void anotherConsumersNodeTakesNoPartHere() {
        started("one", LONG_LEASE);
        database.closing(Tasuki.on(database.source())
                        .node("other")
                        .consumer(consumer("analytics", Effect.database()).handler(d -> {}))
                        .build())
                .start();
        await().until(() -> shares("analytics").equals(List.of("other=16")));
        awaitShares("one=16");
    }

    @Test
    void nodesThatComeAndGoUnderLoadLoseDoubleAndReorderNothing() throws Exception {
        System.out.println("SharedWorkTest seed: " + seed);
        Random random = new Random(seed);
        Tasuki producer = database.node();
        List<Tasuki> running = new ArrayList<>();
        running.add(started("node-0", LONG_LEASE));
        int published = 0;
        for (int change = 1; change <= 8; change++) {
            for (int i = 0; i < 150; i++, published++) {
                int n = published;
                database.publish(
                        producer,
                        Message.to("orders")
                                .type("Numbered")
                                .key("k" + n % 40)
                                .payload(n)
                                .build());
            }
            if (running.size() < 2 || (running.size() < 4 && random.nextBoolean())) {
                running.add(started("node-" + change, LONG_LEASE));
            } else {
                running.remove(random.nextInt(running.size())).close();
            }
        }
        int all = published;
        await().atMost(Duration.ofSeconds(60)).until(() -> database.number("select count(*) from effect") >= all);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> mailed.values().stream().mapToInt(List::size).sum() >= all);
        assertThat(database.number("select count(*) from effect")).isEqualTo(all);
        assertThat(database.number("select count(*) from (select n < lag(n) over (partition by key order by at) as back"
                        + " from effect) x where back"))
                .isZero();
        assertThat(mailed.values()).allSatisfy(list -> assertThat(list).isSorted());
        assertThat(mailed.values().stream().mapToInt(List::size).sum())
                .describedAs("whoever gives a partition back has finished with it: nothing is repeated")
                .isEqualTo(all);
        assertThat(database.number("select count(*) from tasuki.attempt")).isZero();
    }

    @Test
    void aNodeThatTakesItsTimeToStopIsAliveMeanwhileAndItsWorkIsNotRepeated() {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Handler slow = delivery -> {
            calls.incrementAndGet();
            running.countDown();
            goOn.await(30, TimeUnit.SECONDS);
        };
        Tasuki one = database.closing(mailOnly("one", slow).build());
        one.start();
        database.publish(one, Message.to("orders").type("A").key("k").build());
        await().until(() -> running.getCount() == 0);
        Tasuki two = database.closing(mailOnly("two", slow).build());
        two.start();
        Thread stopping = new Thread(one::close);
        stopping.start();
        // twice the lease after it began to stop, by the database's clock
        await().atMost(Duration.ofSeconds(30))
                .until(() -> database.number("select count(*) from tasuki.node where name = 'one'"
                                + " and draining_at < clock_timestamp() - interval '3 s'")
                        == 1);
        assertThat(database.number("select count(*) from tasuki.node where name = 'one' and left_at is null and"
                        + " heartbeat_at > clock_timestamp() - lease"))
                .isEqualTo(1);
        goOn.countDown();
        await().untilAsserted(() -> assertThat(two.trace("k").messages().get(0).deliveries())
                .extracting(Trace.Step::state)
                .containsExactly(DeliveryState.DONE));
        await().until(() -> !stopping.isAlive());
        assertThat(calls).hasValue(1);
    }

    private Tasuki.Builder mailOnly(String name, Handler handler) {
        return Tasuki.on(database.source())
                .node(name)
                .lease(Duration.ofMillis(1_500))
                .consumer(consumer("mail", Effect.external("SMTP")).handler(handler));
    }

    private Tasuki started(String name, Duration lease) {
        Tasuki node = database.closing(Tasuki.on(database.source())
                .node(name)
                .lease(lease)
                .topic("orders")
                .consumer(consumer("inventory", Effect.database())
                        .concurrency(2)
                        .handler(Integer.class, (n, delivery) -> TestDatabase.insertEffect(delivery, "inventory", n)))
                .consumer(consumer("mail", Effect.external("SMTP"))
                        .concurrency(4)
                        .handler(
                                Integer.class,
                                (n, delivery) -> mailed.computeIfAbsent(
                                                delivery.key().orElseThrow(),
                                                k -> Collections.synchronizedList(new ArrayList<>()))
                                        .add(n)))
                .build());
        node.start();
        return node;
    }

    private void awaitShares(String... expected) {
        for (String consumer : List.of("inventory", "mail")) {
            await().untilAsserted(() -> assertThat(shares(consumer)).containsExactlyInAnyOrder(expected));
        }
    }

    private List<String> shares(String consumer) {
        return database
                .rows("select n.name || '=' || count(*) from tasuki.assignment a join tasuki.node n on n.id = a.node"
                        + " join tasuki.consumer c on c.id = a.consumer where c.name = '" + consumer
                        + "' and n.left_at is null group by n.name")
                .stream()
                .toList();
    }
}

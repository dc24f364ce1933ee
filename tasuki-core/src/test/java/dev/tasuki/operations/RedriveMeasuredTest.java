package dev.tasuki.operations;

import static dev.tasuki.TestDatabase.consumer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tasuki.Effect;
import dev.tasuki.Message;
import dev.tasuki.StartFrom;
import dev.tasuki.Tasuki;
import dev.tasuki.TestDatabase;
import dev.tasuki.Unrecoverable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Ten thousand dead letters redriven, stopped in between, beside other traffic. A measurement, for a quiet machine. */
@EnabledIfSystemProperty(named = "tasuki.measure", matches = ".*", disabledReason = "a measurement: -Dtasuki.measure")
class RedriveMeasuredTest {
    private static final int LETTERS = Integer.getInteger("tasuki.measure.letters", 10_000);
    private static final int KEYS = 500;
    private static final int TRAFFIC_PER_SECOND = 100;
    private static final By YUKI = new By("yuki", "repaired in 4711");

    private final TestDatabase database = TestDatabase.migrated();
    private final DeadLetters letters = Operations.on(database.source()).deadLetters();
    private final Queue<Long> handled = new ConcurrentLinkedQueue<>();
    private final Map<Integer, Long> sent = new ConcurrentHashMap<>();
    private final Map<Integer, Long> arrived = new ConcurrentHashMap<>();
    private volatile boolean broken = true;
    private volatile boolean over;

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void othersHardlyNotice() throws Exception {
        database.run("select tasuki.create_topic('others')");
        Tasuki node = database.started(
                consumer("mail", Effect.database())
                        .startFrom(StartFrom.EARLIEST)
                        .handler(delivery -> {
                            if (broken) {
                                throw new Unrecoverable("broken");
                            }
                            TestDatabase.insertEffect(delivery, "mail", delivery.payload(Integer.class));
                            handled.add(delivery.seq());
                        }),
                consumer("others", Effect.database())
                        .topic("others")
                        .startFrom(StartFrom.EARLIEST)
                        .handler(delivery -> arrived.put(delivery.payload(Integer.class), System.nanoTime())));
        for (int first = 0; first < LETTERS; first += 500) {
            database.publish(node, messages(first));
        }
        await().atMost(Duration.ofMinutes(5))
                .until(() -> database.number("select count(*) from tasuki.parked where state in ('dead', 'blocked')")
                        == LETTERS);
        Thread traffic = new Thread(() -> send(node), "traffic");
        traffic.start();
        TimeUnit.SECONDS.sleep(15); // it warms up
        double before = p99(15);
        broken = false;

        long begun = System.nanoTime();
        long id = letters.redrive(DeadLetterFilter.of("mail"), YUKI).id();
        await().atMost(Duration.ofMinutes(5))
                .until(() -> letters.redrive(id).orElseThrow().done() > LETTERS / 3);
        letters.stop(id, YUKI);
        await().until(() -> letters.redrive(id).orElseThrow().working() == 0);
        long stoppedAt = letters.redrive(id).orElseThrow().done();
        int from = sent.size();
        letters.goOn(id, YUKI);
        await().atMost(Duration.ofMinutes(10))
                .until(() -> letters.redrive(id).orElseThrow().state() == Redrive.State.FINISHED);
        double seconds = (System.nanoTime() - begun) / 1e9;
        double during = p99From(from);
        await().atMost(Duration.ofMinutes(2)).until(() -> handled.size() >= LETTERS);
        over = true;
        traffic.join();

        System.out.printf(
                "redrive of %,d letters in %.1f s, stopped at %,d; p99 of others before %.1f ms, during %.1f ms: %.2f%n",
                LETTERS, seconds, stoppedAt, before, during, during / before);
        assertThat(handled).hasSize(LETTERS).doesNotHaveDuplicates();
        assertThat(database.number("select count(*) from (select n < lag(n) over (partition by key order by at) as back"
                        + " from effect where consumer = 'mail') x where back"))
                .as("out of order within a key")
                .isZero();
        assertThat(during / before).as("others' p99, during to before").isLessThanOrEqualTo(1.5);
    }

    private void send(Tasuki node) {
        long next = System.nanoTime();
        for (int n = 0; !over; n++) {
            int number = n;
            sent.put(number, next);
            database.publish(
                    node,
                    Message.to("others").type("Other").key("o" + n).payload(n).build());
            next += TimeUnit.SECONDS.toNanos(1) / TRAFFIC_PER_SECOND;
            try {
                TimeUnit.NANOSECONDS.sleep(Math.max(0, next - System.nanoTime()));
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Of what is sent in the next seconds, from when it was due. */
    private double p99(int seconds) throws InterruptedException {
        int from = sent.size();
        TimeUnit.SECONDS.sleep(seconds);
        return p99From(from);
    }

    private double p99From(int from) throws InterruptedException {
        int to = sent.size();
        TimeUnit.SECONDS.sleep(2);
        Map<Integer, Long> sentThen = new HashMap<>(sent);
        double[] millis = IntStream.range(from, to)
                .filter(n -> sentThen.containsKey(n) && arrived.containsKey(n))
                .mapToDouble(n -> (arrived.get(n) - sentThen.get(n)) / 1e6)
                .sorted()
                .toArray();
        System.out.printf("%d of %d, p50 %.1f ms%n", millis.length, to - from, millis[millis.length / 2]);
        return millis[(int) (millis.length * 0.99)];
    }

    private static Message[] messages(int first) {
        List<Message> messages = new ArrayList<>();
        for (int n = first; n < Math.min(first + 500, LETTERS); n++) {
            messages.add(Message.to("orders")
                    .type("T")
                    .key("k" + n % KEYS)
                    .payload(n)
                    .build());
        }
        return messages.toArray(Message[]::new);
    }
}

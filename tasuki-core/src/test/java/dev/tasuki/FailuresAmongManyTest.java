package dev.tasuki;

import static dev.tasuki.TestDatabase.consumer;
import static dev.tasuki.TestDatabase.insertEffect;
import static dev.tasuki.TestDatabase.retryEvery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Where failures are frequent they are recorded together with what succeeds. What each message came to does not depend on that:
 * it has its effect once or not at all, as many attempts as it failed, its place in the order of its key.
 */
@Tag("one-jdk")
class FailuresAmongManyTest {
    private static final int MESSAGES = 3_000;
    private static final int KEYS = 400;
    private static final int DEAD = 99;
    private static final int DEAD_AT_ONCE = 98;

    private final long seed = Long.getLong("tasuki.test.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final TestDatabase database = TestDatabase.migrated();
    private final List<Integer> failures = new ArrayList<>();

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @CsvSource({
        "true, true, false",
        "true, false, false",
        "false, true, false",
        "true, true, true",
        "false, false, true"
    })
    void areEachRecordedAsIfTheyHadBeenAlone(boolean savepoints, boolean ordered, boolean oncePer) {
        System.out.println("FailuresAmongManyTest seed: " + seed);
        Tasuki.Builder builder = Tasuki.on(database.source());
        if (!savepoints) {
            builder.with(new TransactionsOfAnApplication(database.source()));
        }
        Consumer.Builder c = consumer("c", Effect.database())
                .retry(retryEvery(30, 5))
                .handler(Integer.class, (n, delivery) -> handle(delivery, n));
        if (!ordered) {
            c.unordered();
        }
        if (oncePer) {
            c.oncePer(delivery -> delivery.headers().get("id"));
        }
        Tasuki node = database.closing(builder.consumer(c).build());
        node.start();

        Message[] messages = new Message[MESSAGES];
        for (int n = 0; n < MESSAGES; n++) {
            failures.add(random.nextInt(10) > 0 ? 0 : kindOfFailure());
            Message.Builder message = Message.to("orders")
                    .type("T")
                    .key("k" + random.nextInt(KEYS))
                    .header("id", "id-" + (oncePer && n % 7 == 6 ? n - 3 : n))
                    .payload(n);
            if (random.nextInt(50) == 0) {
                message.delay(Duration.ofMillis(200));
            }
            messages[n] = message.build();
        }
        database.publish(node, messages);

        await().atMost(Duration.ofSeconds(90))
                .until(() -> database.number("select coalesce(sum(cardinality(seqs)), 0) from tasuki.receipt")
                                + database.number("select count(*) from tasuki.parked where state in ('done', 'dead')")
                        == MESSAGES);

        List<String> effects = database.rows("select n from effect order by at");
        assertThat(effects).doesNotHaveDuplicates();
        Map<String, Integer> attempts = attempts();
        for (int n = 0; n < MESSAGES; n++) {
            boolean twin = oncePer && (n % 7 == 6 || n % 7 == 3);
            if (!twin) {
                assertThat(effects.contains(Integer.toString(n)))
                        .as("effect of %d, which fails %d times", n, failures.get(n))
                        .isEqualTo(failures.get(n) < DEAD_AT_ONCE);
                assertThat(attempts.getOrDefault(Integer.toString(n), 1))
                        .as("attempts of %d", n)
                        .isEqualTo(
                                switch (failures.get(n)) {
                                    case DEAD -> 5;
                                    case DEAD_AT_ONCE -> 1;
                                    default -> failures.get(n) + 1;
                                });
            }
        }
        if (oncePer) {
            assertThatOneOfTwinsHasAnEffect(effects);
        }
        if (ordered) {
            assertThat(database.rows("select n from (select n, lag(n) over (partition by key order by at) as before"
                            + " from effect) e where before > n"))
                    .as("out of the order of their key")
                    .isEmpty();
        }
        assertThat(database.number("select count(*) from tasuki.receipt"))
                .as("transactions of the log")
                .isLessThan(savepoints && !oncePer ? MESSAGES / 20 : MESSAGES / 2);
    }

    private int kindOfFailure() {
        return switch (random.nextInt(10)) {
            case 0 -> DEAD;
            case 1 -> DEAD_AT_ONCE;
            default -> 1 + random.nextInt(3);
        };
    }

    /** How many tries of each are on record. */
    private Map<String, Integer> attempts() {
        Map<String, Integer> attempts = new HashMap<>();
        database.rows("""
                        select convert_from(m.payload, 'UTF8'), max(a.attempt) from tasuki.attempt a
                        join tasuki.message m using (seq) group by 1 having count(*) = max(a.attempt)""").forEach(row -> {
            String[] columns = row.split(" ");
            attempts.put(columns[0], Integer.parseInt(columns[1]));
        });
        return attempts;
    }

    private void assertThatOneOfTwinsHasAnEffect(List<String> effects) {
        for (int n = 6; n < MESSAGES; n += 7) {
            int both = (effects.contains(Integer.toString(n)) ? 1 : 0)
                    + (effects.contains(Integer.toString(n - 3)) ? 1 : 0);
            assertThat(both)
                    .as("effects of %d and its twin %d", n, n - 3)
                    .isEqualTo(failures.get(n) >= DEAD_AT_ONCE && failures.get(n - 3) >= DEAD_AT_ONCE ? 0 : 1);
        }
    }

    /** Fails before its effect or after it, and now and then with the whole transaction aborted. */
    private void handle(Delivery delivery, int n) throws SQLException {
        int times = failures.get(n);
        if (n % 3 != 1 || (times < DEAD_AT_ONCE && delivery.attempt() > times)) {
            insertEffect(delivery, "c", n);
        }
        if (times == DEAD_AT_ONCE) {
            throw new Unrecoverable("never");
        }
        if (times == DEAD || delivery.attempt() <= times) {
            if (n % 3 == 0) {
                try (Statement statement = delivery.connection().createStatement()) {
                    statement.execute("select 1/0");
                }
            }
            throw new IllegalStateException("not yet");
        }
    }
}

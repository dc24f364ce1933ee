package dev.tasuki;

import static dev.tasuki.DeliveryState.BLOCKED;
import static dev.tasuki.DeliveryState.DONE;
import static dev.tasuki.DeliveryState.RETRYING;
import static dev.tasuki.TestDatabase.consumer;
import static dev.tasuki.TestDatabase.retryEvery;
import static dev.tasuki.Traces.awaitState;
import static dev.tasuki.Traces.awaitStates;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages of a key are handled in the order of their publishing, whatever fails on the way. */
class OrderTest {
    private final TestDatabase database = TestDatabase.migrated();
    private final AtomicBoolean failing = new AtomicBoolean(true);

    @AfterEach
    void close() {
        database.close();
    }

    /** The effects of a consumer, in the order in which they happened. */
    private final class Effects {
        private final Kind kind;
        private final List<String> outside = new CopyOnWriteArrayList<>();

        Effects(Kind kind) {
            this.kind = kind;
        }

        void add(Delivery delivery) throws Exception {
            if (kind == Kind.DATABASE) {
                TestDatabase.insertEffect(delivery, "c", delivery.attempt());
            } else {
                outside.add(delivery.seq() + " " + delivery.key().orElse(null));
            }
        }

        List<String> all() {
            return kind == Kind.DATABASE ? database.rows("select seq, key from effect order by at") : outside;
        }

        /** The messages of a key that had their effect, in the order in which they had it. */
        List<Long> of(String key) {
            return all().stream()
                    .map(effect -> effect.split(" "))
                    .filter(effect -> effect[1].equals(key))
                    .map(effect -> Long.valueOf(effect[0]))
                    .toList();
        }
    }

    private static Message message(String type, String key) {
        return Message.to("orders").type(type).key(key).build();
    }

    private static boolean retrying(Delivery delivery) {
        return delivery.type().equals("Failing");
    }

    @ParameterizedTest
    @EnumSource
    void messagesBehindAFailedOneOfTheirKeyAreBlockedAndThenFollowInOrder(Kind kind) {
        Effects effects = new Effects(kind);
        Tasuki node = database.started(consumer("c", kind.effect)
                .concurrency(4)
                .retry(retryEvery(50, 10_000))
                .handler(delivery -> {
                    if (failing.get() && retrying(delivery)) {
                        throw new IllegalStateException("not yet");
                    }
                    effects.add(delivery);
                }));
        database.publish(
                node,
                message("T", "k"),
                message("Failing", "k"),
                message("T", "other"),
                message("T", "k"),
                message("T", "other"));
        database.publish(node, message("T", "k"), message("Failing", "k"));
        awaitStates(node, "k", "c", DONE, RETRYING, BLOCKED, BLOCKED, BLOCKED);
        awaitStates(node, "other", "c", DONE, DONE);
        assertThat(node.status()).singleElement().satisfies(c -> {
            assertThat(c.blocked()).isEqualTo(3);
            assertThat(c.retrying() + c.inFlight()).isEqualTo(1);
        });
        failing.set(false);
        awaitStates(node, "k", "c", DONE, DONE, DONE, DONE, DONE);
        assertThat(effects.of("k")).containsExactly(1L, 2L, 4L, 6L, 7L);
    }

    @ParameterizedTest
    @EnumSource
    void messagesWithoutAKeyWaitForNobody(Kind kind) {
        Effects effects = new Effects(kind);
        Tasuki node = database.started(consumer("c", kind.effect)
                .concurrency(4)
                .retry(retryEvery(50, 10_000))
                .handler(delivery -> {
                    if (failing.get() && retrying(delivery)) {
                        throw new IllegalStateException("not yet");
                    }
                    effects.add(delivery);
                }));
        database.publish(
                node, message("Failing", null), message("T", null), message("Failing", null), message("T", null));
        await().untilAsserted(() -> assertThat(effects.all()).hasSize(2));
        failing.set(false);
        await().untilAsserted(() -> assertThat(effects.all()).hasSize(4));
    }

    @ParameterizedTest
    @EnumSource
    void anUnorderedConsumerDoesNotHoldBackTheOthersOfAKey(Kind kind) {
        Effects effects = new Effects(kind);
        Tasuki node = database.started(consumer("c", kind.effect)
                .unordered()
                .concurrency(4)
                .retry(retryEvery(50, 10_000))
                .handler(delivery -> {
                    if (failing.get() && retrying(delivery)) {
                        throw new IllegalStateException("not yet");
                    }
                    effects.add(delivery);
                }));
        database.publish(node, message("Failing", "k"), message("T", "k"), message("T", "k"));
        database.publish(node, message("T", "k"));
        awaitStates(node, "k", "c", RETRYING, DONE, DONE, DONE);
        failing.set(false);
        awaitStates(node, "k", "c", DONE, DONE, DONE, DONE);
        assertThat(effects.of("k")).hasSize(4).last().isEqualTo(1L);
    }

    @ParameterizedTest
    @EnumSource
    void aKeyIsFreeAgainOnceItsFailureIsOver(Kind kind) {
        Effects effects = new Effects(kind);
        Tasuki node = database.started(consumer("c", kind.effect)
                .concurrency(4)
                .retry(retryEvery(20, 10_000))
                .handler(delivery -> {
                    if (delivery.attempt() == 1 && retrying(delivery)) {
                        throw new IllegalStateException("once");
                    }
                    effects.add(delivery);
                }));
        database.publish(node, message("Failing", "k"));
        awaitState(node, "k", "c", DONE);
        database.publish(node, message("T", "k"));
        awaitStates(node, "k", "c", DONE, DONE);
        assertThat(database.number("select count(*) from tasuki.parked where seq = 2"))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"DATABASE, 1", "DATABASE, 4", "EXTERNAL, 1", "EXTERNAL, 8"})
    void orderHoldsUnderRandomFailures(Kind kind, int concurrency) throws Exception {
        long seed = Long.getLong("tasuki.seed", System.nanoTime());
        System.out.println("seed of OrderTest, " + kind + " " + concurrency + ": " + seed);
        Effects effects = new Effects(kind);
        Tasuki node = database.started(consumer("c", kind.effect)
                .concurrency(concurrency)
                .retry(retryEvery(5, 4))
                .handler(delivery -> {
                    int dice = new Random(seed * 31 + delivery.seq() * 7 + delivery.attempt()).nextInt(100);
                    if (dice < 25) {
                        throw new IllegalStateException("as the dice fell");
                    }
                    if (dice < 27) {
                        throw new Unrecoverable("as the dice fell");
                    }
                    effects.add(delivery);
                }));
        Random random = new Random(seed);
        int left = 300;
        while (left > 0) {
            int size = Math.min(left, 1 + random.nextInt(40));
            left -= size;
            List<Message> together = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                Message.Builder message = Message.to("orders").type("T");
                if (random.nextInt(10) > 0) {
                    message.key("k" + random.nextInt(12));
                }
                if (random.nextInt(40) == 0) {
                    message.delay(Duration.ofMillis(random.nextInt(60)));
                }
                together.add(message.build());
            }
            database.publish(node, together.toArray(Message[]::new));
        }
        await().atMost(Traces.PATIENCE)
                .untilAsserted(() -> assertThat(effects.all().size()
                                + database.number("select count(*) from tasuki.parked where state = 'dead'"))
                        .isEqualTo(300));

        List<Long> dead = database.rows("select seq from tasuki.parked where state = 'dead'").stream()
                .map(Long::valueOf)
                .toList();
        for (String key : IntStream.range(0, 12).mapToObj(i -> "k" + i).toList()) {
            List<Long> published =
                    database.rows("select seq from tasuki.message where key = '" + key + "' order by seq").stream()
                            .map(Long::valueOf)
                            .filter(seq -> !dead.contains(seq))
                            .toList();
            assertThat(effects.of(key)).as("effects of %s, seed %d", key, seed).isEqualTo(published);
        }
        assertThat(effects.all().stream().map(e -> e.split(" ")[0]).collect(Collectors.toSet()))
                .as("no effect twice, seed %d", seed)
                .hasSize(effects.all().size());
        await().untilAsserted(() -> assertThat(node.status()).singleElement().satisfies(c -> {
            assertThat(c.retrying() + c.blocked() + c.scheduled() + c.inFlight())
                    .isZero();
            assertThat(c.dead()).isEqualTo(dead.size());
            assertThat(c.lagMessages()).isZero();
        }));
    }
}

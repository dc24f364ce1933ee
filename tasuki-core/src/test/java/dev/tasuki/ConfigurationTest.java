package dev.tasuki;

import static dev.tasuki.TestDatabase.consumer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tasuki.spi.Codec;
import dev.tasuki.spi.OutcomeListener;
import dev.tasuki.spi.Transactions;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What {@link Tasuki.Builder#build} says to a set-up, before anything happens in a database. */
class ConfigurationTest {
    /** Nothing may be asked of it. */
    private static final DataSource UNTOUCHED = (DataSource) Proxy.newProxyInstance(
            ConfigurationTest.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, args) -> {
                throw new AssertionError("build() called " + method);
            });

    private static List<String> problems(UnaryOperator<Tasuki.Builder> parts) {
        ConfigurationException refused = catchThrowableOfType(
                ConfigurationException.class,
                () -> parts.apply(Tasuki.on(UNTOUCHED)).build());
        assertThat(refused).as("refusal").isNotNull();
        return refused.problems();
    }

    private static List<String> problemsOf(Consumer.Builder consumer) {
        return problems(node -> node.consumer(consumer));
    }

    private static Consumer.Builder complete() {
        return consumer("mail", Effect.external("SMTP")).handler(delivery -> {});
    }

    @Test
    void aCompleteSetUpIsAcceptedWithoutALookAtTheDatabase() {
        assertThatCode(() -> Tasuki.on(UNTOUCHED)
                        .topic("orders")
                        .consumer(complete())
                        .build()
                        .close())
                .doesNotThrowAnyException();
        assertThat(complete().problems()).isEmpty();
    }

    @Test
    void everyMissingPartIsNamedWithWhatToAdd() {
        assertThat(problemsOf(Consumer.named("mail")))
                .containsExactly(
                        "consumer 'mail': no responsibility; add .responsibility(\"one sentence: what it is there for\")",
                        "consumer 'mail': no owner; add .owner(\"the team whose move it is when it fails\")",
                        "consumer 'mail': no topic; add .topic(\"the log it reads\")",
                        "consumer 'mail': no effect; add .effect(Effect.database()) or .effect(Effect.external(\"what\"))",
                        "consumer 'mail': no handler; add .handler(…) or .batchHandler(…)");
    }

    @Test
    void theProblemsOfAllConsumersTopicsAndTheNodeAreListedAtOnce() {
        ConfigurationException refused = catchThrowableOfType(
                ConfigurationException.class,
                () -> Tasuki.on(UNTOUCHED)
                        .topic(" ")
                        .topic("orders", 257)
                        .topic("x".repeat(101), 0)
                        .consumer(Consumer.named("1st"))
                        .consumer(complete().concurrency(0).timeout(Duration.ofMillis(9)))
                        .consumer(complete())
                        .node("")
                        .lease(Duration.ofMillis(999))
                        .stopWithin(Duration.ofSeconds(-1))
                        .build());
        assertThat(refused.problems())
                .contains(
                        "topic ' ': the name must have 1 to 100 characters",
                        "topic 'orders': the partitions must be 1 to 256, but are 257",
                        "topic '" + "x".repeat(101) + "': the name must have 1 to 100 characters",
                        "topic '" + "x".repeat(101) + "': the partitions must be 1 to 256, but are 0",
                        "consumer '1st': the name must be a letter and then up to 62 letters, digits, dots, dashes or"
                                + " underscores",
                        "consumer '1st': no handler; add .handler(…) or .batchHandler(…)",
                        "consumer 'mail': the timeout must be 10 ms to one day, but is PT0.009S",
                        "consumer 'mail': the concurrency must be 1 to 256, but is 0",
                        "consumer 'mail': declared twice; a name is one subscription, give the other one a name of its own",
                        "node: the name must have 1 to 100 characters, but is ''",
                        "lease: must be 1 s to 1 h, but is PT0.999S")
                .anySatisfy(p -> assertThat(p).startsWith("stopWithin: must be").endsWith("but is PT-1S"));
        assertThat(refused.getMessage())
                .startsWith("the configuration has " + refused.problems().size() + " problems:\n  - ")
                .contains(refused.problems());
    }

    @Test
    void aNameIsALetterAndThenLettersDigitsDotsDashesAndUnderscores() {
        for (String bad : List.of("", " ", "1a", "-a", "a b", "a/b", "é", "a".repeat(64), "a\n", "a\0")) {
            assertThat(problems(node -> node.consumer(Consumer.named(bad)
                            .responsibility("Is tested")
                            .owner("team-test")
                            .effect(Effect.database())
                            .topic("orders")
                            .handler(d -> {}))))
                    .as("name '%s'", bad)
                    .singleElement()
                    .satisfies(p -> assertThat(p).contains("the name must be a letter"));
        }
        for (String good : List.of("a", "A-1_b.c", "a".repeat(63))) {
            assertThat(consumer(good, Effect.database()).handler(d -> {}).problems())
                    .isEmpty();
        }
    }

    @Test
    void contradictoryPartsAreRefused() {
        assertThat(problemsOf(consumer("mail", Effect.external("SMTP")).batchHandler(10, deliveries -> {})))
                .containsExactly(
                        "consumer 'mail': a batch handler needs Effect.database(): an external effect is tried,"
                                + " marked and recorded per message");
        assertThat(problemsOf(complete().handler(delivery -> {})))
                .containsExactly(
                        "consumer 'mail': has 2 handlers; a consumer has one responsibility and so one handler");
        assertThat(problemsOf(complete().batchHandler(10, deliveries -> {})))
                .contains("consumer 'mail': has 2 handlers; a consumer has one responsibility and so one handler");
    }

    @Test
    void valuesOutOfRangeAreRefusedNamingTheRangeAndTheValue() {
        assertThat(problemsOf(consumer("c", Effect.database()).batchHandler(0, deliveries -> {})))
                .containsExactly("consumer 'c': the batch size must be 1 to 10000, but is 0");
        assertThat(problemsOf(consumer("c", Effect.database()).batchHandler(10_001, deliveries -> {})))
                .containsExactly("consumer 'c': the batch size must be 1 to 10000, but is 10001");
        assertThat(problemsOf(complete().concurrency(257)))
                .containsExactly("consumer 'mail': the concurrency must be 1 to 256, but is 257");
        assertThat(problemsOf(complete().timeout(Duration.ofDays(1).plusNanos(1))))
                .containsExactly("consumer 'mail': the timeout must be 10 ms to one day, but is PT24H0.000000001S");
        assertThat(problemsOf(complete().responsibility("x".repeat(501))))
                .containsExactly("consumer 'mail': the responsibility has 501 characters; at most 500 are allowed");
        assertThat(problemsOf(complete().owner("x".repeat(101))))
                .containsExactly("consumer 'mail': the owner has 101 characters; at most 100 are allowed");
        assertThat(problemsOf(complete().types("OrderPlaced", " ")))
                .containsExactly("consumer 'mail': a type is blank; name the types exactly, or none for all types");
        assertThat(problemsOf(complete().effect(Effect.external(" "))))
                .containsExactly("consumer 'mail': no effect; add Effect.external(\"the outside system\")");
        assertThat(problems(node -> node.stopWithin(Duration.ofSeconds(Long.MAX_VALUE))))
                .singleElement()
                .satisfies(p -> assertThat(p).startsWith("stopWithin: must be zero to one day, but is"));
    }

    @Test
    void aRetentionIsLongerThanZeroAndFitsALedger() {
        for (Duration bad : new Duration[] {null, Duration.ZERO, Duration.ofNanos(-1), Duration.ofDays(218)}) {
            assertThat(problems(node -> node.retention(bad)))
                    .containsExactly(
                            "retention: must be longer than zero, which could mean nothing or for ever, and at most"
                                    + " 217 days, but is " + bad);
        }
    }

    private static final class Mystery implements Extension {}

    private interface OurCodec extends Codec {}

    @Test
    void anExtensionOfNoKnownKindIsRefused() {
        assertThat(problems(node -> node.with(new Mystery())))
                .containsExactly("extension " + Mystery.class.getName()
                        + ": implements none of the interfaces in dev.tasuki.spi");
    }

    @Test
    void aNodeHasOneCodecAndOneBindingOfTransactions() {
        Codec codec = unusable(OurCodec.class);
        Transactions transactions = unusable(Transactions.class);
        OutcomeListener listener = outcome -> {};
        assertThat(problems(node -> node.with(codec)
                        .with(codec)
                        .with(transactions)
                        .with(transactions)
                        .with(listener)
                        .with(listener)))
                .containsExactly(
                        "extensions: a node has one Codec, but was given 2",
                        "extensions: a node has one Transactions, but was given 2");
    }

    private static <T> T unusable(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            if (method.getDeclaringClass() == Object.class) {
                return method.getName().equals("hashCode") ? 1 : method.getName();
            }
            throw new AssertionError("build() called " + method);
        }));
    }

    @Test
    void aRetryPolicyChecksItsValues() {
        RetryPolicy standard = RetryPolicy.standard();
        assertThat(standard).isEqualTo(new RetryPolicy(10, Duration.ofSeconds(1), 2, Duration.ofMinutes(10), 0.2));
        assertThat(refusal(() -> standard.withAttempts(0)))
                .isEqualTo("retry policy: attempts must be 1 to 10000, but is 0");
        assertThat(refusal(() -> standard.withDelays(Duration.ofSeconds(-1), Duration.ofSeconds(1))))
                .isEqualTo("retry policy: initial must be zero or more, but is PT-1S");
        assertThat(refusal(() -> standard.withDelays(Duration.ofSeconds(2), Duration.ofSeconds(1))))
                .isEqualTo("retry policy: max must be at least initial, PT2S, but is PT1S");
        assertThat(refusal(() -> standard.withDelays(Duration.ofSeconds(2), Duration.ofDays(31))))
                .isEqualTo("retry policy: max must be at most 30 days, but is PT744H");
        assertThat(refusal(() -> new RetryPolicy(1, Duration.ZERO, Double.NaN, Duration.ZERO, 0)))
                .isEqualTo("retry policy: factor must be 1 to 100, but is NaN");
        assertThat(refusal(() -> new RetryPolicy(1, Duration.ZERO, 1, Duration.ZERO, 1.1)))
                .isEqualTo("retry policy: jitter must be 0 to 1, but is 1.1");
    }

    private static String refusal(Runnable action) {
        IllegalArgumentException refused = catchThrowableOfType(IllegalArgumentException.class, action::run);
        assertThat(refused).as("refusal").isNotNull();
        return refused.getMessage();
    }
}

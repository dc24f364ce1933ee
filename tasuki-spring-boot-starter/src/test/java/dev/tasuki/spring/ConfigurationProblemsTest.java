package dev.tasuki.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.ConfigurationException;
import dev.tasuki.Delivery;
import dev.tasuki.Message;
import dev.tasuki.Producer;
import dev.tasuki.spring.fixture.Applications;
import dev.tasuki.spring.fixture.OrderPlaced;
import dev.tasuki.spring.fixture.TestDatabase;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Async;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

class ConfigurationProblemsTest {
    private final ApplicationContextRunner application = Applications.withJdbc(TestDatabase.fresh());

    @Test
    void allProblemsOfAllConsumersAreReportedAtOnce() {
        List<String> problems = problemsOf(Contradictory.class, AlsoWrong.class);

        assertThat(problems)
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith("consumer 'mail' (Contradictory.mail of bean ")
                        .endsWith("has effect = EXTERNAL without saying where; add external = \"the outside system\""))
                .anySatisfy(problem -> assertThat(problem)
                        .contains("consumer 'stock'", "has external = \"SMTP\" with effect = DATABASE"))
                .anySatisfy(problem -> assertThat(problem)
                        .contains("consumer 'stock'", "retry policy: attempts must be 1 to 10000, but is 0"))
                .anySatisfy(problem -> assertThat(problem)
                        .contains("consumer 'stock'", "timeout must be a duration such as 30s", "'soon'"))
                .anySatisfy(problem ->
                        assertThat(problem).contains("consumer 'stock'").contains("concurrency must be 1 to 256"))
                .anySatisfy(problem -> assertThat(problem).contains("consumer 'unowned'", "no owner"))
                .anySatisfy(problem -> assertThat(problem).contains("consumer 'unowned'", "no responsibility"))
                .hasSize(7);
    }

    @Test
    void aPlaceholderWithoutAValueIsNamedWithItsConsumer() {
        assertThat(problemsOf(Unresolved.class))
                .singleElement()
                .asString()
                .contains("consumer 'audit'", "topic: ", "${audit.topic}");
    }

    @Test
    void aMethodWhoseParametersNoDeliveryCanFillIsRefused() {
        assertThat(problemsOf(Parameters.class))
                .anySatisfy(problem ->
                        assertThat(problem).contains("'two'", "takes 2 payloads", "OrderPlaced and java.lang.String"))
                .anySatisfy(
                        problem -> assertThat(problem).contains("'external'", "takes a Connection, but its effect is"))
                .anySatisfy(problem ->
                        assertThat(problem).contains("'message'", "takes a Message, which no message carries"))
                .anySatisfy(problem -> assertThat(problem).contains("'list'", "set batchSize to say how many at most"))
                .anySatisfy(problem -> assertThat(problem).contains("'set'", "come as a List<Delivery>"))
                .anySatisfy(problem -> assertThat(problem)
                        .contains("'generic'", "type arguments are not known when the payload is read"))
                .anySatisfy(problem -> assertThat(problem)
                        .contains("'bulk'", "batchSize = 10, so it takes exactly one List<Delivery>"))
                .anySatisfy(problem -> assertThat(problem).contains("'twice'", "twice; once is enough"))
                .hasSize(8);
    }

    @Test
    void aMethodThatCannotSayWhenItIsDoneIsRefused() {
        assertThat(problemsOf(Methods.class))
                .anySatisfy(
                        problem -> assertThat(problem).contains("'future'", "returns CompletableFuture; make it void"))
                .anySatisfy(problem -> assertThat(problem).contains("'async'", "is @Async"))
                .anySatisfy(problem -> assertThat(problem).contains("'own-tx'", "propagation = REQUIRES_NEW"))
                .anySatisfy(problem -> assertThat(problem).contains("'private'", "is private or static"))
                .hasSize(4);
    }

    @Test
    void aMethodThatCannotTellAnIdentityIsRefused() {
        assertThat(problemsOf(Identities.class))
                .anySatisfy(problem -> assertThat(problem)
                        .contains(
                                "'misspelt'",
                                "oncePer = \"orderld\": Identities has no such method",
                                "those that return a String: batch, connection, hidden, orderId, overloaded"))
                .anySatisfy(problem -> assertThat(problem).contains("'overloaded'", "there are 2 methods of that name"))
                .anySatisfy(problem -> assertThat(problem).contains("'hidden'", "is private"))
                .anySatisfy(problem -> assertThat(problem).contains("'number'", "returns int; an identity is a String"))
                .anySatisfy(
                        problem -> assertThat(problem).contains("'batch'", "takes the payload, the Delivery, or both"))
                .anySatisfy(problem ->
                        assertThat(problem).contains("'connection'", "takes the payload, the Delivery, or both"))
                .hasSize(6);
    }

    @Test
    void aFinalIdentityMethodOfAProxiedBeanIsRefused() {
        assertThat(problemsOf(FinalIdentity.class))
                .singleElement()
                .asString()
                .contains("consumer 'final'", "method orderId is final, and its bean is proxied");
    }

    @Test
    void aConsumerThatItsBeanMethodHidesIsNotLeftOutSilently() {
        assertThat(problemsOf(Hidden.class))
                .singleElement()
                .asString()
                .contains("consumer 'hidden'", "make the return type of its @Bean method Concealed");
    }

    @Test
    void aFinalMethodOfAProxiedBeanIsRefused() {
        assertThat(problemsOf(FinalMethod.class))
                .singleElement()
                .asString()
                .contains("consumer 'final'", "is final, and its bean is proxied");
    }

    @Test
    void bootPrintsTheProblemsAsAListInsteadOfAStackTrace() {
        application.withUserConfiguration(Contradictory.class).run(context -> {
            FailureAnalysis analysis = new ConfigurationFailureAnalyzer().analyze(context.getStartupFailure());
            assertThat(analysis.getDescription())
                    .startsWith("Tasuki was not started:\n\n    - consumer 'mail'")
                    .contains("\n    - consumer 'stock'");
            assertThat(analysis.getAction()).isEqualTo("Mend these 5 problems as each says, and start again.");
        });
    }

    @Test
    void aLimitOutOfRangeIsNamed() {
        application
                .withPropertyValues("tasuki.limits.payload-bytes=3GB")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("tasuki.limits: payloadBytes must be 0 to 67108864"));
    }

    private List<String> problemsOf(Class<?>... beans) {
        AtomicReference<List<String>> problems = new AtomicReference<>(List.of());
        application.withUserConfiguration(beans).run(context -> {
            Throwable cause = context.getStartupFailure();
            while (cause != null && !(cause instanceof ConfigurationException)) {
                cause = cause.getCause();
            }
            assertThat(cause)
                    .as("start-up failed with %s", context.getStartupFailure())
                    .isInstanceOf(ConfigurationException.class);
            problems.set(((ConfigurationException) cause).problems());
        });
        return problems.get();
    }

    static class Contradictory {
        @TasukiConsumer(
                name = "mail",
                responsibility = "Sends mail",
                owner = "team-customer",
                effect = EffectKind.EXTERNAL,
                topic = "orders")
        void mail(OrderPlaced order) {}

        @TasukiConsumer(
                name = "stock",
                responsibility = "Reserves stock",
                owner = "team-warehouse",
                effect = EffectKind.DATABASE,
                external = "SMTP",
                topic = "orders",
                attempts = 0,
                timeout = "soon",
                concurrency = 1000)
        void stock(OrderPlaced order) {}
    }

    static class AlsoWrong {
        @TasukiConsumer(
                name = "unowned",
                responsibility = "",
                owner = " ",
                effect = EffectKind.DATABASE,
                topic = "orders")
        void unowned(OrderPlaced order) {}
    }

    static class Unresolved {
        @TasukiConsumer(
                name = "audit",
                responsibility = "Audits",
                owner = "team-audit",
                effect = EffectKind.DATABASE,
                topic = "${audit.topic}")
        void audit(OrderPlaced order) {}
    }

    static class Parameters {
        private static final String SAYS = "Tests a parameter";

        @TasukiConsumer(
                name = "two",
                responsibility = SAYS,
                owner = "t",
                effect = EffectKind.DATABASE,
                topic = "orders")
        void two(OrderPlaced order, String text) {}

        @TasukiConsumer(
                name = "external",
                responsibility = SAYS,
                owner = "t",
                effect = EffectKind.EXTERNAL,
                external = "SMTP",
                topic = "orders")
        void external(OrderPlaced order, Connection connection) {}

        @TasukiConsumer(
                name = "message",
                responsibility = SAYS,
                owner = "t",
                effect = EffectKind.DATABASE,
                topic = "orders")
        void message(Message message) {}

        @TasukiConsumer(
                name = "list",
                responsibility = SAYS,
                owner = "t",
                effect = EffectKind.DATABASE,
                topic = "orders")
        void list(List<Delivery> deliveries) {}

        @TasukiConsumer(
                name = "set",
                responsibility = SAYS,
                owner = "t",
                effect = EffectKind.DATABASE,
                topic = "orders")
        void set(Set<Delivery> deliveries) {}

        @TasukiConsumer(
                name = "generic",
                responsibility = SAYS,
                owner = "t",
                effect = EffectKind.DATABASE,
                topic = "orders")
        void generic(List<OrderPlaced> orders) {}

        @TasukiConsumer(
                name = "json",
                responsibility = SAYS,
                owner = "t",
                effect = EffectKind.DATABASE,
                topic = "orders")
        void json(Map<String, Object> whatever) {}

        @TasukiConsumer(
                name = "bulk",
                responsibility = SAYS,
                owner = "t",
                effect = EffectKind.DATABASE,
                topic = "orders",
                batchSize = 10)
        void bulk(OrderPlaced order) {}

        @TasukiConsumer(
                name = "twice",
                responsibility = SAYS,
                owner = "t",
                effect = EffectKind.DATABASE,
                topic = "orders")
        void twice(Delivery one, Delivery two) {}

        @TasukiConsumer(
                name = "none",
                responsibility = SAYS,
                owner = "t",
                effect = EffectKind.DATABASE,
                topic = "orders")
        void none() {}
    }

    static class Methods {
        @TasukiConsumer(
                name = "future",
                responsibility = "F",
                owner = "t",
                effect = EffectKind.DATABASE,
                topic = "orders")
        CompletableFuture<Void> future(OrderPlaced order) {
            return CompletableFuture.completedFuture(null);
        }

        @Async
        @TasukiConsumer(
                name = "async",
                responsibility = "A",
                owner = "t",
                effect = EffectKind.DATABASE,
                topic = "orders")
        void async(OrderPlaced order) {}

        @Transactional(propagation = Propagation.REQUIRES_NEW)
        @TasukiConsumer(
                name = "own-tx",
                responsibility = "O",
                owner = "t",
                effect = EffectKind.DATABASE,
                topic = "orders")
        void ownTransaction(OrderPlaced order) {}

        @TasukiConsumer(
                name = "private",
                responsibility = "P",
                owner = "t",
                effect = EffectKind.DATABASE,
                topic = "orders")
        private void hidden(OrderPlaced order) {}
    }

    @Configuration(proxyBeanMethods = false)
    static class Hidden {
        @Bean
        String builtTheNode(Producer producer) {
            return "before the other bean was made";
        }

        @Bean
        Runnable hidden() {
            return new Concealed();
        }
    }

    static class Concealed implements Runnable {
        @TasukiConsumer(
                name = "hidden",
                responsibility = "H",
                owner = "t",
                effect = EffectKind.DATABASE,
                topic = "orders")
        void handle(OrderPlaced order) {}

        @Override
        public void run() {}
    }

    static class Identities {
        private static final String SAYS = "Tests an identity";

        @TasukiConsumer(
                name = "misspelt",
                responsibility = SAYS,
                owner = "t",
                effect = EffectKind.DATABASE,
                topic = "orders",
                oncePer = "orderld")
        void misspelt(OrderPlaced order) {}

        @TasukiConsumer(
                name = "overloaded",
                responsibility = SAYS,
                owner = "t",
                effect = EffectKind.DATABASE,
                topic = "orders",
                oncePer = "overloaded")
        void overloaded(OrderPlaced order) {}

        @TasukiConsumer(
                name = "hidden",
                responsibility = SAYS,
                owner = "t",
                effect = EffectKind.DATABASE,
                topic = "orders",
                oncePer = "hidden")
        void handleHidden(OrderPlaced order) {}

        @TasukiConsumer(
                name = "number",
                responsibility = SAYS,
                owner = "t",
                effect = EffectKind.DATABASE,
                topic = "orders",
                oncePer = "number")
        void handleNumber(OrderPlaced order) {}

        @TasukiConsumer(
                name = "batch",
                responsibility = SAYS,
                owner = "t",
                effect = EffectKind.DATABASE,
                topic = "orders",
                oncePer = "batch",
                batchSize = 10)
        void handleBatch(List<Delivery> deliveries) {}

        @TasukiConsumer(
                name = "connection",
                responsibility = SAYS,
                owner = "t",
                effect = EffectKind.DATABASE,
                topic = "orders",
                oncePer = "connection")
        void handleConnection(OrderPlaced order) {}

        String orderId(OrderPlaced order) {
            return order.id();
        }

        String overloaded(Delivery delivery) {
            return "";
        }

        private String hidden(OrderPlaced order) {
            return order.id();
        }

        int number(OrderPlaced order) {
            return order.amount();
        }

        String batch(List<Delivery> deliveries) {
            return "";
        }

        String connection(OrderPlaced order, Connection connection) {
            return "";
        }
    }

    static class FinalIdentity {
        @TasukiConsumer(
                name = "final",
                responsibility = "F",
                owner = "t",
                effect = EffectKind.DATABASE,
                topic = "orders",
                oncePer = "orderId")
        void handle(OrderPlaced order) {}

        final String orderId(OrderPlaced order) {
            return order.id();
        }

        @Transactional
        public void other() {}
    }

    static class FinalMethod {
        @TasukiConsumer(
                name = "final",
                responsibility = "F",
                owner = "t",
                effect = EffectKind.DATABASE,
                topic = "orders")
        final void handle(OrderPlaced order) {}

        @Transactional
        public void other() {}
    }
}

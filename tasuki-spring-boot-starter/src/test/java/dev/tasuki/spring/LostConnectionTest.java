package dev.tasuki.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tasuki.Delivery;
import dev.tasuki.DeliveryState;
import dev.tasuki.Message;
import dev.tasuki.Producer;
import dev.tasuki.Tasuki;
import dev.tasuki.spring.fixture.Applications;
import dev.tasuki.spring.fixture.DyingConnections;
import dev.tasuki.spring.fixture.Inbox;
import dev.tasuki.spring.fixture.OrderPlaced;
import dev.tasuki.spring.fixture.TestDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class LostConnectionTest {
    private final TestDatabase database = TestDatabase.fresh();

    @Test
    void aCommitThatNeverArrivedIsRepeatedAndCostsNoAttemptWithJdbc() {
        assertWrittenOnce(Applications.withJdbc(database), false, "o-1 attempt 1", "o-1 attempt 1", "o-2 attempt 1");
    }

    @Test
    void aCommitWhoseAnswerWasLostIsNotRepeatedWithJdbc() {
        assertWrittenOnce(Applications.withJdbc(database), true, "o-1 attempt 1", "o-2 attempt 1");
    }

    @Test
    void aCommitThatNeverArrivedIsRepeatedAndCostsNoAttemptWithJpa() {
        assertWrittenOnce(withJpa(), false, "o-1 attempt 1", "o-1 attempt 1", "o-2 attempt 1");
    }

    @Test
    void aCommitWhoseAnswerWasLostIsNotRepeatedWithJpa() {
        assertWrittenOnce(withJpa(), true, "o-1 attempt 1", "o-2 attempt 1");
    }

    private ApplicationContextRunner withJpa() {
        return Applications.withJpa(database)
                .withUserConfiguration(NoEntities.class)
                .withPropertyValues("spring.jpa.hibernate.ddl-auto=none");
    }

    private void assertWrittenOnce(ApplicationContextRunner application, boolean committed, String... calls) {
        application
                .withBean(DyingConnections.class, () -> new DyingConnections(database, committed))
                .withUserConfiguration(Shop.class)
                .run(context -> {
                    publish(context, "o-1");
                    await().untilAsserted(() -> assertThat(state(context, 0)).isEqualTo(DeliveryState.DONE));
                    publish(context, "o-2"); // waits behind whatever is still to come of o-1
                    await().untilAsserted(() -> assertThat(state(context, 1)).isEqualTo(DeliveryState.DONE));
                    assertThat(context.getBean(JdbcClient.class)
                                    .sql("select entry from ledger")
                                    .query(String.class)
                                    .list())
                            .containsExactly("o-1", "o-2");
                    assertThat(context.getBean(Inbox.class).received()).containsExactly(calls);
                });
    }

    private static DeliveryState state(ApplicationContext context, int message) {
        return context.getBean(Tasuki.class)
                .trace("the key")
                .messages()
                .get(message)
                .delivery("ledger")
                .orElseThrow()
                .state();
    }

    private static void publish(ApplicationContext context, String id) {
        Message message = Message.to("orders")
                .type("OrderPlaced")
                .key("the key")
                .payload(new OrderPlaced(id, 1))
                .build();
        new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
                .executeWithoutResult(status -> context.getBean(Producer.class).publish(message));
    }

    @Configuration(proxyBeanMethods = false)
    @AutoConfigurationPackage(basePackages = "dev.tasuki.spring.fixture")
    static class NoEntities {}

    @Configuration(proxyBeanMethods = false)
    static class Shop {
        @Bean
        Inbox inbox() {
            return new Inbox();
        }

        @Bean
        Ledger ledger(JdbcClient jdbc, DyingConnections connections, Inbox inbox) {
            jdbc.sql("create table ledger (entry text)").update();
            return new Ledger(jdbc, connections, inbox);
        }
    }

    record Ledger(JdbcClient jdbc, DyingConnections connections, Inbox inbox) {
        @TasukiConsumer(
                name = "ledger",
                responsibility = "Writes the ledger",
                owner = "team-finance",
                effect = EffectKind.DATABASE,
                topic = "orders",
                initialDelay = "10ms")
        void write(OrderPlaced order, Delivery delivery) {
            inbox.add(order.id() + " attempt " + delivery.attempt());
            jdbc.sql("insert into ledger values (?)").param(order.id()).update();
            if (inbox.received().size() == 1) {
                connections.atTheNextCommit();
            }
        }
    }
}

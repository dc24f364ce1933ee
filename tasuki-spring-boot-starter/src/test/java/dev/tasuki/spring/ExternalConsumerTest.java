package dev.tasuki.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tasuki.Delivery;
import dev.tasuki.Producer;
import dev.tasuki.spring.fixture.Applications;
import dev.tasuki.spring.fixture.Inbox;
import dev.tasuki.spring.fixture.OrderPlaced;
import dev.tasuki.spring.fixture.TestDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

class ExternalConsumerTest {
    private final ApplicationContextRunner application =
            Applications.withJdbc(TestDatabase.fresh()).withUserConfiguration(Inbox.class);

    @Test
    void itRunsOutsideAnyTransactionWithItsIdempotencyKey() {
        application.withUserConfiguration(Mail.class).run(context -> {
            publish(context);
            await().untilAsserted(() -> assertThat(context.getBean(Inbox.class).received())
                    .singleElement()
                    .asString()
                    .startsWith("o-1, transaction: false, key: ")
                    .doesNotEndWith("key: "));
        });
    }

    @Test
    void aTransactionOfItsOwnIsItsOwn() {
        application.withUserConfiguration(TransactionalMail.class).run(context -> {
            publish(context);
            await().untilAsserted(() -> assertThat(context.getBean(Inbox.class).received())
                    .containsExactly("in ExternalConsumerTest$TransactionalMail.send"));
        });
    }

    private static void publish(ApplicationContext context) {
        new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
                .executeWithoutResult(
                        status -> context.getBean(Producer.class).publish(new OrderPlaced("o-1", 1).message()));
    }

    record Mail(Inbox inbox) {
        @TasukiConsumer(
                name = "mail",
                responsibility = "Sends the confirmation mail",
                owner = "team-customer",
                effect = EffectKind.EXTERNAL,
                external = "SMTP",
                topic = "orders",
                concurrency = 4)
        void send(OrderPlaced order, Delivery delivery) {
            inbox.add(order.id() + ", transaction: " + TransactionSynchronizationManager.isActualTransactionActive()
                    + ", key: " + delivery.idempotencyKey());
        }
    }

    static class TransactionalMail {
        private final Inbox inbox;

        TransactionalMail(Inbox inbox) {
            this.inbox = inbox;
        }

        @Transactional
        @TasukiConsumer(
                name = "mail",
                responsibility = "Sends the confirmation mail",
                owner = "team-customer",
                effect = EffectKind.EXTERNAL,
                external = "SMTP",
                topic = "orders")
        void send(OrderPlaced order) {
            String name = String.valueOf(TransactionSynchronizationManager.getCurrentTransactionName());
            inbox.add("in " + name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1));
        }
    }
}

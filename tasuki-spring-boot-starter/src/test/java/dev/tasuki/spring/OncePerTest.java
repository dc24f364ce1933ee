package dev.tasuki.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tasuki.ConsumerStatus;
import dev.tasuki.Delivery;
import dev.tasuki.Producer;
import dev.tasuki.Tasuki;
import dev.tasuki.spring.fixture.Applications;
import dev.tasuki.spring.fixture.Inbox;
import dev.tasuki.spring.fixture.OrderPlaced;
import dev.tasuki.spring.fixture.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** A business identity is handled once, whichever way the method that tells it is written. */
class OncePerTest {
    private final TestDatabase database = TestDatabase.fresh();
    private final ApplicationContextRunner application =
            Applications.withJdbc(database).withUserConfiguration(Inbox.class);

    @Test
    void anIdentityOfThePayloadIsHandledOnceByADatabaseEffect() {
        application.withUserConfiguration(OfPayload.class).run(OncePerTest::assertHandlesEachOrderOnce);
    }

    @Test
    void anIdentityOfTheDeliveryIsHandledOnceByAnExternalEffect() {
        application.withUserConfiguration(OfDelivery.class).run(OncePerTest::assertHandlesEachOrderOnce);
    }

    @Test
    void theMethodIsCalledThroughTheProxyOfItsBean() {
        application.withUserConfiguration(Proxied.class).run(OncePerTest::assertHandlesEachOrderOnce);
    }

    @Test
    void aBatchLeavesOutWhatItHadAndThePlaceholderIsResolved() {
        application
                .withPropertyValues("identity=both")
                .withUserConfiguration(Bulk.class)
                .run(OncePerTest::assertHandlesEachOrderOnce);
    }

    @Test
    void aDelayGrowsByTheFactorThatWasGiven() {
        application
                .withUserConfiguration(Patient.class)
                .run(context -> assertThat(database.retryPolicy("patient")).contains("\"factor\": 1.0"));
    }

    private static void assertHandlesEachOrderOnce(ApplicationContext context) {
        publish(context, "o-1", "o-1", "o-2");
        publish(context, "o-2", "o-3");
        await().untilAsserted(() -> {
            assertThat(context.getBean(Tasuki.class).status())
                    .extracting(ConsumerStatus::lagMessages)
                    .containsExactly(0L);
            assertThat(context.getBean(Inbox.class).received()).contains("o-3");
        });
        assertThat(context.getBean(Inbox.class).received()).containsExactlyInAnyOrder("o-1", "o-2", "o-3");
    }

    private static void publish(ApplicationContext context, String... ids) {
        new TransactionTemplate(context.getBean(PlatformTransactionManager.class)).executeWithoutResult(status -> {
            for (String id : ids) {
                context.getBean(Producer.class).publish(new OrderPlaced(id, 1).message());
            }
        });
    }

    record OfPayload(Inbox inbox) {
        @TasukiConsumer(
                name = "points",
                responsibility = "Credits an order's points",
                owner = "team-customer",
                effect = EffectKind.DATABASE,
                topic = "orders",
                oncePer = "orderId")
        void credit(OrderPlaced order) {
            inbox.add(order.id());
        }

        static String orderId(OrderPlaced order) {
            return order.id();
        }
    }

    record OfDelivery(Inbox inbox) {
        @TasukiConsumer(
                name = "mail",
                responsibility = "Sends the confirmation mail",
                owner = "team-customer",
                effect = EffectKind.EXTERNAL,
                external = "SMTP",
                topic = "orders",
                oncePer = "key")
        void send(OrderPlaced order) {
            inbox.add(order.id());
        }

        String key(Delivery delivery) {
            return delivery.key().orElseThrow();
        }
    }

    @Transactional
    static class Proxied {
        private final Inbox inbox;
        private final String prefix = "order ";

        Proxied(Inbox inbox) {
            this.inbox = inbox;
        }

        @TasukiConsumer(
                name = "points",
                responsibility = "Credits an order's points",
                owner = "team-customer",
                effect = EffectKind.DATABASE,
                topic = "orders",
                oncePer = "orderId")
        void credit(OrderPlaced order) {
            inbox.add(order.id());
        }

        String orderId(OrderPlaced order) {
            return prefix.concat(order.id()); // a proxy's own fields are null
        }
    }

    record Bulk(Inbox inbox) {
        @TasukiConsumer(
                name = "bulk",
                responsibility = "Credits many orders' points",
                owner = "team-customer",
                effect = EffectKind.DATABASE,
                topic = "orders",
                batchSize = 10,
                oncePer = "${identity}")
        void credit(List<Delivery> deliveries) {
            deliveries.forEach(
                    delivery -> inbox.add(delivery.payload(OrderPlaced.class).id()));
        }

        String both(OrderPlaced order, Delivery delivery) {
            return delivery.type() + order.id();
        }
    }

    static class Patient {
        @TasukiConsumer(
                name = "patient",
                responsibility = "Waits the same time after each failure",
                owner = "team-customer",
                effect = EffectKind.DATABASE,
                topic = "orders",
                factor = 1)
        void handle(OrderPlaced order) {}
    }
}

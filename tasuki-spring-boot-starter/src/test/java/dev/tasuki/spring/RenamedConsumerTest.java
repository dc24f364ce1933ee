package dev.tasuki.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tasuki.Producer;
import dev.tasuki.StartFrom;
import dev.tasuki.Tasuki;
import dev.tasuki.spring.fixture.Applications;
import dev.tasuki.spring.fixture.Inbox;
import dev.tasuki.spring.fixture.OrderPlaced;
import dev.tasuki.spring.fixture.TestDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class RenamedConsumerTest {
    private final TestDatabase database = TestDatabase.fresh();

    @Test
    void aRenamedMethodOfARenamedClassGoesOnWhereTheOldOneStopped() {
        Applications.withJdbc(database)
                .withUserConfiguration(Inbox.class, Warehouse.class)
                .run(context -> {
                    publish(context, "o-1");
                    awaitReceived(context, "o-1");
                });

        Applications.withJdbc(database)
                .withUserConfiguration(Inbox.class, StockKeeping.class)
                .run(context -> {
                    publish(context, "o-2");
                    awaitReceived(context, "o-2");
                    assertThat(context.getBean(Tasuki.class).status()).hasSize(1);
                });
    }

    private static void awaitReceived(ApplicationContext context, String... ids) {
        await().untilAsserted(() ->
                assertThat(context.getBean(Inbox.class).received()).containsExactly(ids));
    }

    private static void publish(ApplicationContext context, String id) {
        new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
                .executeWithoutResult(
                        status -> context.getBean(Producer.class).publish(new OrderPlaced(id, 1).message()));
    }

    record Warehouse(Inbox inbox) {
        @TasukiConsumer(
                name = "inventory",
                responsibility = "Reserves stock",
                owner = "team-warehouse",
                effect = EffectKind.DATABASE,
                topic = "orders",
                startFrom = StartFrom.EARLIEST)
        void reserve(OrderPlaced order) {
            inbox.add(order.id());
        }
    }

    record StockKeeping(Inbox inbox) {
        @TasukiConsumer(
                name = "inventory",
                responsibility = "Reserves stock",
                owner = "team-warehouse",
                effect = EffectKind.DATABASE,
                topic = "orders",
                startFrom = StartFrom.EARLIEST)
        void setAside(OrderPlaced order) {
            inbox.add(order.id());
        }
    }
}

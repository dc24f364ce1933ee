package dev.tasuki.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tasuki.Delivery;
import dev.tasuki.DeliveryState;
import dev.tasuki.Producer;
import dev.tasuki.Tasuki;
import dev.tasuki.Trace;
import dev.tasuki.spring.fixture.Applications;
import dev.tasuki.spring.fixture.OrderPlaced;
import dev.tasuki.spring.fixture.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

class DatabaseConsumerTest {
    private final ApplicationContextRunner application = Applications.withJdbc(TestDatabase.fresh())
            .withPropertyValues("spring.sql.init.mode=always", "spring.sql.init.schema-locations=classpath:ledger.sql");

    @Test
    void whatAFailedTryWroteIsRolledBackAndTheNextTryWritesItOnce() {
        application
                .withBean("behaviour", Behaviour.class, () -> (jdbc, delivery) -> {
                    write(jdbc, delivery);
                    if (delivery.attempt() == 1) {
                        throw new IllegalStateException("after the write");
                    }
                })
                .withUserConfiguration(Ledger.class)
                .run(context -> {
                    publish(context, "o-1");
                    awaitState(context, "o-1", DeliveryState.DONE);
                    assertThat(rows(context)).containsExactly("o-1 try 2");
                });
    }

    @Test
    void aNeighbourInTheSameBatchIsNotHandledTwice() {
        application
                .withBean("behaviour", Behaviour.class, () -> (jdbc, delivery) -> {
                    write(jdbc, delivery);
                    if (delivery.key().orElseThrow().equals("o-3")) {
                        throw new IllegalStateException("always");
                    }
                })
                .withUserConfiguration(Ledger.class)
                .run(context -> {
                    publish(context, "o-1", "o-2", "o-3", "o-4", "o-5");
                    awaitState(context, "o-3", DeliveryState.DEAD);
                    for (String done : List.of("o-1", "o-2", "o-4", "o-5")) {
                        awaitState(context, done, DeliveryState.DONE);
                    }
                    assertThat(error(context, "o-3"))
                            .as("what the handler threw, not what reflection made of it")
                            .startsWith("java.lang.IllegalStateException: always");
                    assertThat(rows(context))
                            .containsExactlyInAnyOrder("o-1 try 1", "o-2 try 1", "o-4 try 1", "o-5 try 1");
                });
    }

    @Test
    void aTransactionThatAnInnerMethodDoomedFailsItsOwnDeliveryOnly() {
        application.withUserConfiguration(Ledger.class, Swallowing.class).run(context -> {
            publish(context, "o-1", "o-2", "o-3");
            awaitState(context, "o-2", DeliveryState.DEAD);
            awaitState(context, "o-1", DeliveryState.DONE);
            awaitState(context, "o-3", DeliveryState.DONE);
            assertThat(error(context, "o-2")).contains("marked for rollback");
            assertThat(rows(context))
                    .filteredOn(row -> row.startsWith("swallowed"))
                    .containsExactlyInAnyOrder("swallowed o-1", "swallowed o-3");
        });
    }

    @Test
    void aBatchSharesOneTransactionAndFollowsUpInIt() {
        application.withUserConfiguration(Bulk.class).run(context -> {
            publish(context, "o-1", "o-2");
            await().untilAsserted(() -> assertThat(rows(context)).containsExactlyInAnyOrder("o-1", "o-2", "paid o-1"));
        });
    }

    @Test
    void aBeanOfABuilderIsAConsumerToo() {
        application.withUserConfiguration(ByBuilder.class).run(context -> {
            publish(context, "o-1");
            await().untilAsserted(() -> assertThat(rows(context)).containsExactly("built o-1"));
        });
    }

    private static void write(JdbcClient jdbc, Delivery delivery) {
        jdbc.sql("insert into ledger values (?)")
                .param(delivery.key().orElseThrow() + " try " + delivery.attempt())
                .update();
    }

    private static void publish(ApplicationContext context, String... ids) {
        new TransactionTemplate(context.getBean(PlatformTransactionManager.class)).executeWithoutResult(status -> {
            for (String id : ids) {
                context.getBean(Producer.class).publish(new OrderPlaced(id, 1).message());
            }
        });
    }

    private static void awaitState(ApplicationContext context, String key, DeliveryState state) {
        await().untilAsserted(() -> assertThat(step(context, key).state()).isEqualTo(state));
    }

    private static String error(ApplicationContext context, String key) {
        return String.valueOf(step(context, key).lastError());
    }

    private static Trace.Step step(ApplicationContext context, String key) {
        return context.getBean(Tasuki.class)
                .trace(key)
                .messages()
                .get(0)
                .delivery("ledger")
                .orElseThrow();
    }

    private static List<String> rows(ApplicationContext context) {
        return context.getBean(JdbcClient.class)
                .sql("select entry from ledger")
                .query(String.class)
                .list();
    }

    interface Behaviour extends BiConsumer<JdbcClient, Delivery> {}

    record Ledger(JdbcClient jdbc, Behaviour behaviour) {
        @TasukiConsumer(
                name = "ledger",
                responsibility = "Writes the ledger",
                owner = "team-finance",
                effect = EffectKind.DATABASE,
                topic = "orders",
                attempts = 2,
                initialDelay = "10ms",
                jitter = 0)
        void write(Delivery delivery) {
            behaviour.accept(jdbc, delivery);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Swallowing {
        @Bean
        Behaviour swallowing(Inner inner) {
            return (jdbc, delivery) -> {
                String id = delivery.key().orElseThrow();
                jdbc.sql("insert into ledger values (?)")
                        .param("swallowed " + id)
                        .update();
                try {
                    inner.check(id);
                } catch (IllegalArgumentException swallowed) {
                    // The handler returns normally, but the transaction cannot commit any more.
                }
            };
        }

        @Bean
        Inner inner() {
            return new Inner();
        }
    }

    static class Inner {
        @Transactional
        void check(String id) {
            if (id.equals("o-2")) {
                throw new IllegalArgumentException(id);
            }
        }
    }

    record Bulk(JdbcClient jdbc) {
        @TasukiConsumer(
                name = "bulk",
                responsibility = "Writes the ledger in bulk",
                owner = "team-finance",
                effect = EffectKind.DATABASE,
                topic = "orders",
                types = "OrderPlaced",
                batchSize = 100)
        void write(List<Delivery> deliveries) {
            for (Delivery delivery : deliveries) {
                String id = delivery.key().orElseThrow();
                jdbc.sql("insert into ledger values (?)").param(id).update();
                if (id.equals("o-1")) {
                    delivery.publish(dev.tasuki.Message.to("orders")
                            .type("OrderPaid")
                            .key(id)
                            .build());
                }
            }
        }

        @TasukiConsumer(
                name = "paid",
                responsibility = "Notes payments",
                owner = "team-finance",
                effect = EffectKind.DATABASE,
                topic = "orders",
                types = "OrderPaid")
        void paid(Connection connection, Delivery delivery) throws SQLException {
            try (PreparedStatement insert = connection.prepareStatement("insert into ledger values (?)")) {
                insert.setString(1, "paid " + delivery.key().orElseThrow());
                insert.executeUpdate();
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ByBuilder {
        @Bean
        dev.tasuki.Consumer.Builder built(JdbcClient jdbc) {
            return dev.tasuki.Consumer.named("built")
                    .responsibility("Writes the ledger")
                    .owner("team-finance")
                    .effect(dev.tasuki.Effect.database())
                    .topic("orders")
                    .handler(
                            OrderPlaced.class,
                            (order, delivery) -> jdbc.sql("insert into ledger values (?)")
                                    .param("built " + order.id())
                                    .update());
        }
    }
}

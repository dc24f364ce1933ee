package dev.tasuki.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tasuki.Delivery;
import dev.tasuki.DeliveryState;
import dev.tasuki.Producer;
import dev.tasuki.Tasuki;
import dev.tasuki.Trace;
import dev.tasuki.spring.fixture.Applications;
import dev.tasuki.spring.fixture.Inbox;
import dev.tasuki.spring.fixture.OrderPlaced;
import dev.tasuki.spring.fixture.TestDatabase;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.domain.Persistable;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;

class JpaTest {
    private final ApplicationContextRunner application = Applications.withJpa(TestDatabase.fresh())
            .withPropertyValues("spring.jpa.hibernate.ddl-auto=update")
            .withUserConfiguration(Shop.class);

    @Test
    void anEntityAndItsMessageAreBothStoredAndHandledIntoAnotherEntity() {
        application.run(context -> {
            assertThat(context.getBean(PlatformTransactionManager.class)).isInstanceOf(JpaTransactionManager.class);
            context.getBean(Orders.class).place("o-1");

            awaitState(context, "o-1", DeliveryState.DONE);
            assertThat(ids(context, "placed")).containsExactly("o-1");
            assertThat(ids(context, "reservation")).containsExactly("o-1");
        });
    }

    @Test
    void aFailureOfTheFlushAtCommitStoresNeither() {
        application.run(context -> {
            Orders orders = context.getBean(Orders.class);
            orders.place("o-1");
            assertThatThrownBy(() -> orders.place("o-1")).rootCause().hasMessageContaining("duplicate key");

            assertThat(context.getBean(Tasuki.class).trace("o-1").messages()).hasSize(1);
        });
    }

    @Test
    void aConsumersFailureOfTheFlushIsThatDeliverysOwn() {
        application.run(context -> {
            context.getBean(JdbcClient.class)
                    .sql("insert into reservation values ('o-2')")
                    .update();
            context.getBean(Orders.class).place("o-1", "o-2", "o-3");

            awaitState(context, "o-2", DeliveryState.DEAD);
            awaitState(context, "o-1", DeliveryState.DONE);
            awaitState(context, "o-3", DeliveryState.DONE);
            assertThat(ids(context, "reservation")).containsExactly("o-1", "o-2", "o-3");
            assertThat(step(context, "o-2").lastError()).contains("duplicate key");
        });
    }

    @Test
    void whatJpaHasPutOffIsWrittenAndFailsBeforeTheNextDeliveryIsHandled() {
        application.run(context -> {
            context.getBean(JdbcClient.class)
                    .sql("insert into reservation values ('o-1')")
                    .update();
            SpringTransactions transactions = context.getBean(SpringTransactions.class);
            EntityManager entities = context.getBean(EntityManager.class);
            Inbox after = new Inbox();
            assertThatThrownBy(() -> transactions.inNew(connection -> {
                        entities.persist(new Reservation("o-1"));
                        transactions.current().settle();
                        after.add("the next delivery");
                        return null;
                    }))
                    .rootCause()
                    .hasMessageContaining("duplicate key");
            assertThat(after.received()).isEmpty();
        });
    }

    @Test
    void aBatchWhoseCommitFailsIsHalvedUntilTheCulpritStandsAlone() {
        application.withUserConfiguration(InBulk.class).run(context -> {
            context.getBean(JdbcClient.class)
                    .sql("insert into reservation values ('bulk o-2')")
                    .update();
            context.getBean(Orders.class).place("o-1", "o-2", "o-3", "o-4");

            await().untilAsserted(() ->
                    assertThat(step(context, "o-2", "bulk").state()).isEqualTo(DeliveryState.DEAD));
            await().untilAsserted(() ->
                    assertThat(ids(context, "reservation")).contains("bulk o-1", "bulk o-2", "bulk o-3", "bulk o-4"));
        });
    }

    @Test
    void jdbcSeesWhatJpaFlushedInTheSameTransaction() {
        application.run(context -> {
            context.getBean(Orders.class).placeAndCountByJdbc("o-1");
            assertThat(ids(context, "placed")).containsExactly("o-1", "seen 1");
        });
    }

    private static void awaitState(ApplicationContext context, String key, DeliveryState state) {
        await().untilAsserted(() -> assertThat(step(context, key).state()).isEqualTo(state));
    }

    private static Trace.Step step(ApplicationContext context, String key) {
        return step(context, key, "inventory");
    }

    private static Trace.Step step(ApplicationContext context, String key, String consumer) {
        return context.getBean(Tasuki.class)
                .trace(key)
                .messages()
                .get(0)
                .delivery(consumer)
                .orElseThrow();
    }

    private static List<String> ids(ApplicationContext context, String table) {
        return context.getBean(JdbcClient.class)
                .sql("select id from " + table + " order by id")
                .query(String.class)
                .list();
    }

    @Configuration(proxyBeanMethods = false)
    @AutoConfigurationPackage
    @EnableJpaRepositories(considerNestedRepositories = true)
    @Import({Orders.class, Reservations.class})
    static class Shop {}

    @Transactional
    static class Orders {
        private final EntityManager entities;
        private final Producer producer;
        private final JdbcClient jdbc;

        Orders(EntityManager entities, Producer producer, JdbcClient jdbc) {
            this.entities = entities;
            this.producer = producer;
            this.jdbc = jdbc;
        }

        void place(String... ids) {
            for (String id : ids) {
                entities.persist(new Placed(id));
                producer.publish(new OrderPlaced(id, 1).message());
            }
        }

        void placeAndCountByJdbc(String id) {
            entities.persist(new Placed(id));
            entities.flush();
            int seen =
                    jdbc.sql("select count(*) from placed").query(Integer.class).single();
            entities.persist(new Placed("seen " + seen));
        }
    }

    interface ReservationRepository extends JpaRepository<Reservation, String> {}

    record Reservations(ReservationRepository reservations) {
        @TasukiConsumer(
                name = "inventory",
                responsibility = "Reserves stock",
                owner = "team-warehouse",
                effect = EffectKind.DATABASE,
                topic = "orders",
                attempts = 2,
                initialDelay = "10ms")
        void reserve(OrderPlaced order) {
            reservations.save(new Reservation(order.id()));
        }
    }

    record InBulk(EntityManager entities) {
        @TasukiConsumer(
                name = "bulk",
                responsibility = "Reserves stock in bulk",
                owner = "team-warehouse",
                effect = EffectKind.DATABASE,
                topic = "orders",
                attempts = 2,
                initialDelay = "10ms",
                batchSize = 100)
        void reserve(List<Delivery> deliveries) {
            for (Delivery delivery : deliveries) {
                entities.persist(new Reservation("bulk " + delivery.key().orElseThrow()));
            }
        }
    }

    @Entity(name = "placed")
    static class Placed {
        @Id
        private String id;

        protected Placed() {}

        Placed(String id) {
            this.id = id;
        }
    }

    @Entity(name = "reservation")
    static class Reservation implements Persistable<String> {
        @Id
        private String id;

        protected Reservation() {}

        Reservation(String id) {
            this.id = id;
        }

        @Override
        public String getId() {
            return id;
        }

        @Override
        public boolean isNew() {
            return true;
        }
    }
}

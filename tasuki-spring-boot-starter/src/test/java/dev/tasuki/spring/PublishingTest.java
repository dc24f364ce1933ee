package dev.tasuki.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tasuki.Producer;
import dev.tasuki.PublishException;
import dev.tasuki.Tasuki;
import dev.tasuki.spring.fixture.Applications;
import dev.tasuki.spring.fixture.Inbox;
import dev.tasuki.spring.fixture.OrderPlaced;
import dev.tasuki.spring.fixture.TestDatabase;
import java.io.IOException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

class PublishingTest {
    private final TestDatabase database = TestDatabase.fresh();
    private final ApplicationContextRunner application =
            Applications.withJdbc(database).withUserConfiguration(Shop.class);

    @Test
    void theRowAndTheMessageAreBothStoredWhenTheTransactionCommits() {
        application.run(context -> {
            context.getBean(Orders.class).place(new OrderPlaced("o-1", 7));

            await().untilAsserted(() ->
                    assertThat(context.getBean(Inbox.class).received()).containsExactly("o-1 of 7"));
            assertThat(context.getBean(Orders.class).count()).isEqualTo(1);
        });
    }

    @Test
    void neitherIsStoredWhenItRollsBack() {
        application.run(context -> {
            Orders orders = context.getBean(Orders.class);
            assertThatThrownBy(() -> orders.placeAndFail(new OrderPlaced("o-1", 7)))
                    .isInstanceOf(IllegalStateException.class);
            orders.place(new OrderPlaced("o-2", 1));

            await().untilAsserted(() ->
                    assertThat(context.getBean(Inbox.class).received()).contains("o-2 of 1"));
            assertThat(context.getBean(Inbox.class).received()).containsExactly("o-2 of 1");
            assertThat(context.getBean(Tasuki.class).trace("o-1").messages()).isEmpty();
            assertThat(orders.count()).isEqualTo(1);
        });
    }

    @Test
    void outsideATransactionItSaysHowToGetIntoOne() {
        application.run(context -> assertThatExceptionOfType(PublishException.class)
                .isThrownBy(() -> context.getBean(Orders.class).publishOnly(new OrderPlaced("o-1", 7)))
                .withMessageContaining("thread '" + Thread.currentThread().getName() + "' is in none")
                .withMessageContaining("Put @Transactional on the method that writes the rows and publishes")
                .withMessageContaining("not on calls within the class")
                .withMessageContaining("TransactionTemplate"));
    }

    @Test
    void aReadOnlyTransactionIsRefusedWithAWayOut() {
        application.run(context -> assertThatExceptionOfType(PublishException.class)
                .isThrownBy(() -> context.getBean(Orders.class).publishReadOnly(new OrderPlaced("o-1", 7)))
                .withMessageContaining("Orders.publishReadOnly' is read-only")
                .withMessageContaining("remove readOnly = true"));
    }

    @Test
    void aTransactionOfAnotherManagerIsRefused() {
        application
                .withUserConfiguration(OtherManager.class)
                .withPropertyValues("tasuki.transaction-manager=transactionManager")
                .run(context -> assertThatExceptionOfType(PublishException.class)
                        .isThrownBy(() -> new TransactionTemplate(
                                        context.getBean("otherManager", JdbcTransactionManager.class))
                                .executeWithoutResult(status ->
                                        context.getBean(Producer.class).publish(new OrderPlaced("o-1", 7).message())))
                        .withMessageContaining("belongs to another transaction manager than Tasuki's")
                        .withMessageContaining("tasuki.transaction-manager"));
    }

    @Test
    void aRefusedMessageLeavesTheTransactionFitToCommit() {
        application.run(context -> {
            Orders orders = context.getBean(Orders.class);
            orders.placeThoughRefused(new OrderPlaced("o-1", 7));
            assertThat(orders.count()).isEqualTo(1);
        });
    }

    @Test
    void anInnerTransactionOfItsOwnPublishesOnItsOwn() {
        application.run(context -> {
            Orders orders = context.getBean(Orders.class);
            TransactionTemplate outer = new TransactionTemplate(context.getBean(JdbcTransactionManager.class));
            outer.executeWithoutResult(status -> {
                orders.placeOnItsOwn(new OrderPlaced("o-1", 7));
                status.setRollbackOnly();
            });
            await().untilAsserted(() ->
                    assertThat(context.getBean(Inbox.class).received()).containsExactly("o-1 of 7"));
        });
    }

    @Test
    void aCheckedExceptionRollsBackAndPassesUnchanged() {
        application.run(context -> {
            SpringTransactions transactions = context.getBean(SpringTransactions.class);
            IOException thrown = new IOException("as it was");
            assertThatThrownBy(() -> transactions.inNew(connection -> {
                        context.getBean(Orders.class).place(new OrderPlaced("o-1", 7));
                        throw thrown;
                    }))
                    .isSameAs(thrown);
            assertThat(context.getBean(Orders.class).count()).isZero();
        });
    }

    @Test
    void whatWaitsForACommitRunsAfterItAndNotAfterARollback() {
        application.run(context -> {
            SpringTransactions transactions = context.getBean(SpringTransactions.class);
            Inbox seen = new Inbox();
            transactions.inNew(connection -> {
                transactions.afterCommit(() ->
                        seen.add("orders: " + context.getBean(Orders.class).countOnItsOwn()));
                transactions.afterCommit(() -> {
                    throw new IllegalStateException("which must not reach the publisher");
                });
                context.getBean(Orders.class).place(new OrderPlaced("o-1", 7));
                return null;
            });
            assertThatThrownBy(() -> transactions.inNew(connection -> {
                        transactions.afterCommit(() -> seen.add("rolled back"));
                        throw new IOException();
                    }))
                    .isInstanceOf(IOException.class);
            assertThat(seen.received()).containsExactly("orders: 1");
        });
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Orders.class, Stock.class, Inbox.class})
    static class Shop {}

    @Configuration(proxyBeanMethods = false)
    static class OtherManager {
        @Bean
        JdbcTransactionManager transactionManager(DataSource dataSource) {
            return new JdbcTransactionManager(dataSource);
        }

        @Bean(defaultCandidate = false)
        JdbcTransactionManager otherManager(DataSource dataSource) {
            return new JdbcTransactionManager(TestDatabase.fresh().dataSource());
        }
    }

    static class Orders {
        private final JdbcClient jdbc;
        private final Producer producer;

        Orders(JdbcClient jdbc, Producer producer) {
            this.jdbc = jdbc;
            this.producer = producer;
            jdbc.sql("create table if not exists orders (id text, amount int)").update();
        }

        @Transactional
        void place(OrderPlaced order) {
            insert(order);
            producer.publish(order.message());
        }

        @Transactional(propagation = Propagation.REQUIRES_NEW)
        void placeOnItsOwn(OrderPlaced order) {
            place(order);
        }

        @Transactional
        void placeAndFail(OrderPlaced order) {
            place(order);
            throw new IllegalStateException("after the publish");
        }

        @Transactional
        void placeThoughRefused(OrderPlaced order) {
            insert(order);
            try {
                producer.publish(
                        dev.tasuki.Message.to("no-such-topic").type("T").build());
            } catch (PublishException refused) {
                // Nothing was written, so the business row may still be.
            }
        }

        @Transactional(readOnly = true)
        void publishReadOnly(OrderPlaced order) {
            producer.publish(order.message());
        }

        void publishOnly(OrderPlaced order) {
            producer.publish(order.message());
        }

        int count() {
            return jdbc.sql("select count(*) from orders").query(Integer.class).single();
        }

        @Transactional(propagation = Propagation.REQUIRES_NEW)
        int countOnItsOwn() {
            return count();
        }

        private void insert(OrderPlaced order) {
            jdbc.sql("insert into orders values (?, ?)")
                    .params(order.id(), order.amount())
                    .update();
        }
    }

    record Stock(Inbox inbox) {
        @TasukiConsumer(
                name = "stock",
                responsibility = "Reserves stock",
                owner = "team-warehouse",
                effect = EffectKind.DATABASE,
                topic = "orders",
                types = "OrderPlaced")
        void reserve(OrderPlaced order) {
            inbox.add(order.id() + " of " + order.amount());
        }
    }
}

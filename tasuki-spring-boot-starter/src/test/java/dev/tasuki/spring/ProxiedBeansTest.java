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
import org.junit.jupiter.api.Test;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

class ProxiedBeansTest {
    private final ApplicationContextRunner application =
            Applications.withJdbc(TestDatabase.fresh()).withUserConfiguration(Inbox.class);

    @Test
    void aPackagePrivateMethodOfATransactionalClassIsCalledThroughItsProxyOnce() {
        application.withUserConfiguration(TransactionalConsumer.class).run(context -> {
            assertThat(AopUtils.isCglibProxy(context.getBean(TransactionalConsumer.class)))
                    .isTrue();
            assertHandlesOnce(context, "o-1");
        });
    }

    @Test
    void aMethodThatAnInterfaceDeclaresIsCalledThroughAJdkProxy() {
        application
                .withPropertyValues("spring.aop.proxy-target-class=false")
                .withUserConfiguration(JdkProxied.class)
                .run(context -> {
                    assertThat(AopUtils.isJdkDynamicProxy(context.getBean("jdkProxied")))
                            .isTrue();
                    assertHandlesOnce(context, "o-1");
                });
    }

    @Test
    void anInheritedMethodWithATypeParameterReadsTheSubclassesPayload() {
        application
                .withUserConfiguration(OfOrders.class)
                .run(context -> assertHandlesOnce(context, "OrderPlaced[id=o-1, amount=1]"));
    }

    @Test
    void aScopedBeanIsRegisteredOnce() {
        application.withUserConfiguration(Scoped.class).run(context -> assertHandlesOnce(context, "o-1"));
    }

    @Test
    void aMethodOfAConfigurationClassIsRegisteredOnce() {
        application.withUserConfiguration(FullConfiguration.class).run(context -> assertHandlesOnce(context, "o-1"));
    }

    @Test
    void aConsumerThatPublishesIsNoCircle() {
        application.withUserConfiguration(PublishingConsumer.class).run(context -> {
            publish(context);
            await().untilAsserted(() ->
                    assertThat(context.getBean(Inbox.class).received()).containsExactly("OrderPlaced", "OrderPaid"));
        });
    }

    @Test
    void anOverridingMethodStaysAConsumerOnce() {
        application
                .withUserConfiguration(Overriding.class)
                .run(context -> assertHandlesOnce(context, "overridden o-1"));
    }

    @Test
    void twoBeansWithTheSameConsumerAreRefused() {
        application
                .withUserConfiguration(Base.class, Overriding.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("consumer 'consumer': declared twice"));
    }

    private static void assertHandlesOnce(ApplicationContext context, String expected) {
        assertThat(context.getBean(Tasuki.class).status())
                .extracting(ConsumerStatus::name)
                .containsExactly("consumer");
        publish(context);
        await().untilAsserted(() ->
                assertThat(context.getBean(Inbox.class).received()).containsExactly(expected));
    }

    private static void publish(ApplicationContext context) {
        new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
                .executeWithoutResult(
                        status -> context.getBean(Producer.class).publish(new OrderPlaced("o-1", 1).message()));
    }

    @Transactional
    static class TransactionalConsumer {
        private final Inbox inbox;

        TransactionalConsumer(Inbox inbox) {
            this.inbox = inbox;
        }

        @TasukiConsumer(
                name = "consumer",
                responsibility = "R",
                owner = "t",
                effect = EffectKind.DATABASE,
                topic = "orders")
        void handle(OrderPlaced order) {
            inbox.add(order.id());
        }
    }

    interface Handles {
        void handle(OrderPlaced order);
    }

    @Configuration(proxyBeanMethods = false)
    static class JdkProxied {
        @Bean
        HandlesTransactionally jdkProxied(Inbox inbox) {
            return new HandlesTransactionally(inbox);
        }
    }

    @Transactional
    record HandlesTransactionally(Inbox inbox) implements Handles {
        @Override
        @TasukiConsumer(
                name = "consumer",
                responsibility = "R",
                owner = "t",
                effect = EffectKind.DATABASE,
                topic = "orders")
        public void handle(OrderPlaced order) {
            inbox.add(order.id());
        }
    }

    abstract static class Of<T> {
        private final Inbox inbox;

        Of(Inbox inbox) {
            this.inbox = inbox;
        }

        @TasukiConsumer(
                name = "consumer",
                responsibility = "R",
                owner = "t",
                effect = EffectKind.DATABASE,
                topic = "orders")
        void handle(T payload) {
            inbox.add(payload.toString());
        }
    }

    static class OfOrders extends Of<OrderPlaced> {
        OfOrders(Inbox inbox) {
            super(inbox);
        }
    }

    static class Base {
        final Inbox inbox;

        Base(Inbox inbox) {
            this.inbox = inbox;
        }

        @TasukiConsumer(
                name = "consumer",
                responsibility = "R",
                owner = "t",
                effect = EffectKind.DATABASE,
                topic = "orders")
        void handle(OrderPlaced order) {
            inbox.add(order.id());
        }
    }

    static class Overriding extends Base {
        Overriding(Inbox inbox) {
            super(inbox);
        }

        @Override
        void handle(OrderPlaced order) {
            inbox.add("overridden " + order.id());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Scoped {
        @Bean
        static org.springframework.beans.factory.config.CustomScopeConfigurer scopes() {
            var scopes = new org.springframework.beans.factory.config.CustomScopeConfigurer();
            scopes.addScope("thread", new SimpleThreadScope());
            return scopes;
        }

        @Bean
        @Scope(scopeName = "thread", proxyMode = ScopedProxyMode.TARGET_CLASS)
        Base scoped(Inbox inbox) {
            return new Base(inbox);
        }
    }

    @Configuration
    static class FullConfiguration {
        @TasukiConsumer(
                name = "consumer",
                responsibility = "R",
                owner = "t",
                effect = EffectKind.DATABASE,
                topic = "orders")
        void handle(OrderPlaced order) {
            inboxOf().add(order.id());
        }

        @org.springframework.beans.factory.annotation.Autowired
        private Inbox inbox;

        private Inbox inboxOf() {
            return inbox;
        }
    }

    record PublishingConsumer(Inbox inbox, Producer producer) {
        @TasukiConsumer(
                name = "consumer",
                responsibility = "R",
                owner = "t",
                effect = EffectKind.DATABASE,
                topic = "orders")
        void handle(Delivery delivery) {
            inbox.add(delivery.type());
            if (delivery.type().equals("OrderPlaced")) {
                producer.publish(dev.tasuki.Message.to("orders")
                        .type("OrderPaid")
                        .key(delivery.key().orElseThrow())
                        .build());
            }
        }
    }
}

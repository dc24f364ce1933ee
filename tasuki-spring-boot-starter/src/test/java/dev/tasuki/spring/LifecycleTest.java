package dev.tasuki.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tasuki.Producer;
import dev.tasuki.Tasuki;
import dev.tasuki.spring.fixture.Applications;
import dev.tasuki.spring.fixture.Inbox;
import dev.tasuki.spring.fixture.OrderPlaced;
import dev.tasuki.spring.fixture.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.context.WebServerGracefulShutdownLifecycle;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

class LifecycleTest {
    private final TestDatabase database = TestDatabase.fresh();
    private final ApplicationContextRunner application = Applications.withJdbc(database);

    @Test
    void theNodeRunsWhenTheApplicationDoesAndStopsWithIt() {
        Tasuki[] node = new Tasuki[1];
        application.run(context -> {
            node[0] = context.getBean(Tasuki.class);
            assertThat(node[0].isRunning()).isTrue();
        });
        assertThat(node[0].isRunning()).isFalse();
    }

    @Test
    void aContextThatIsPausedBetweenTestsKeepsItsNode() {
        application.run(context -> {
            ConfigurableApplicationContext source =
                    (ConfigurableApplicationContext) context.getSourceApplicationContext();
            source.pause();
            source.restart();
            assertThat(context.getBean(Tasuki.class).isRunning()).isTrue();
        });
    }

    @Test
    void anApplicationThatOnlyPublishesRunsNoConsumer() {
        application
                .withPropertyValues("tasuki.start=false")
                .withUserConfiguration(Shop.class)
                .run(context -> {
                    publish(context, "o-1");
                    assertThat(context.getBean(Tasuki.class).isRunning()).isFalse();
                    assertThat(context.getBean(Tasuki.class).trace("o-1").messages())
                            .hasSize(1);
                });
    }

    @Test
    void withoutMigrationTheSchemaIsNotTouched() {
        application
                .withPropertyValues("tasuki.migrate=false")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("schema"));
    }

    @Test
    void theSchemaIsThereAfterFlywayAndBeforeTheFirstBeanThatPublishes() {
        application
                .withConfiguration(
                        org.springframework.boot.autoconfigure.AutoConfigurations.of(FlywayAutoConfiguration.class))
                .withPropertyValues("spring.flyway.locations=classpath:flyway")
                .withUserConfiguration(PublishesAtOnce.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(JdbcClient.class)
                                    .sql("select found from tasuki_schema_when_flyway_ran")
                                    .query(Boolean.class)
                                    .single())
                            .isFalse();
                });
    }

    @Test
    void aLazyApplicationStillRunsItsConsumers() {
        application
                .withInitializer(context -> context.addBeanFactoryPostProcessor(
                        new org.springframework.boot.LazyInitializationBeanFactoryPostProcessor()))
                .withUserConfiguration(Shop.class)
                .run(context -> {
                    publish(context, "o-1");
                    await().untilAsserted(() ->
                            assertThat(context.getBean(Inbox.class).received()).containsExactly("o-1"));
                });
    }

    @Test
    void itStartsBeforeTheWebServerAndStopsAfterIt() {
        assertThat(TasukiLifecycle.PHASE)
                .isLessThan(WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE)
                .isLessThan(WebServerGracefulShutdownLifecycle.SMART_LIFECYCLE_PHASE)
                .isLessThan(SmartLifecycle.DEFAULT_PHASE);
    }

    @Test
    void aRequestInFlightStillPublishesWhileTheApplicationShutsDown() throws Exception {
        CompletableFuture<HttpResponse<String>> response;
        CompletableFuture<Void> closing;
        try (ConfigurableApplicationContext context = startWeb()) {
            int port = ((WebServerApplicationContext) context).getWebServer().getPort();
            Request request = context.getBean(Request.class);
            response = HttpClient.newHttpClient()
                    .sendAsync(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/orders"))
                                    .POST(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(request.entered().await(20, TimeUnit.SECONDS)).isTrue();

            closing = CompletableFuture.runAsync(context::close);
            await().until(() -> refusesNewConnections(port));
            assertThat(context.getBean(Tasuki.class).isRunning())
                    .as("the node runs while a request is in flight")
                    .isTrue();
            request.mayGo().countDown();
            assertThat(response.get(20, TimeUnit.SECONDS).body()).startsWith("published");
            closing.get(30, TimeUnit.SECONDS);
        }
        assertThat(JdbcClient.create(database.dataSource())
                        .sql("select count(*) from tasuki.message")
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    private ConfigurableApplicationContext startWeb() {
        return new SpringApplicationBuilder(Web.class)
                .properties(database.properties())
                .properties(
                        "server.port=0",
                        "server.shutdown=graceful",
                        "tasuki.topics.orders.partitions=2",
                        "spring.main.banner-mode=off",
                        "spring.jpa.open-in-view=false",
                        "spring.flyway.enabled=false")
                .run();
    }

    private static boolean refusesNewConnections(int port) {
        try (java.net.Socket socket = new java.net.Socket("localhost", port)) {
            return false;
        } catch (java.io.IOException refused) {
            return true;
        }
    }

    private static void publish(ApplicationContext context, String id) {
        new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
                .executeWithoutResult(
                        status -> context.getBean(Producer.class).publish(new OrderPlaced(id, 1).message()));
    }

    @Configuration(proxyBeanMethods = false)
    static class Shop {
        @Bean
        Inbox inbox() {
            return new Inbox();
        }

        @Bean
        Stock stock(Inbox inbox) {
            return new Stock(inbox);
        }
    }

    record Stock(Inbox inbox) {
        @TasukiConsumer(
                name = "stock",
                responsibility = "R",
                owner = "t",
                effect = EffectKind.DATABASE,
                topic = "orders")
        void reserve(OrderPlaced order) {
            inbox.add(order.id());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class PublishesAtOnce {
        @Bean
        Object first(Producer producer, PlatformTransactionManager manager) {
            return new TransactionTemplate(manager)
                    .execute(status -> producer.publish(new OrderPlaced("o-1", 1).message()));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Web extends Shop {
        @Bean
        Request request() {
            return new Request(new CountDownLatch(1), new CountDownLatch(1));
        }

        @Bean
        Endpoint endpoint(Request request, Producer producer) {
            return new Endpoint(request, producer);
        }
    }

    record Request(CountDownLatch entered, CountDownLatch mayGo) {}

    @RestController
    static class Endpoint {
        private final Request request;
        private final Producer producer;

        Endpoint(Request request, Producer producer) {
            this.request = request;
            this.producer = producer;
        }

        @Transactional
        @PostMapping("/orders")
        public String place() throws InterruptedException {
            request.entered().countDown();
            request.mayGo().await();
            return "published " + producer.publish(new OrderPlaced("o-1", 1).message());
        }
    }
}

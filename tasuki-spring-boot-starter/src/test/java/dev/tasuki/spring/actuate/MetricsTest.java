package dev.tasuki.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tasuki.Delivery;
import dev.tasuki.Producer;
import dev.tasuki.Unrecoverable;
import dev.tasuki.spring.EffectKind;
import dev.tasuki.spring.TasukiConsumer;
import dev.tasuki.spring.fixture.Applications;
import dev.tasuki.spring.fixture.OrderPlaced;
import dev.tasuki.spring.fixture.TestDatabase;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class MetricsTest {
    private final TestDatabase database = TestDatabase.fresh();
    private final ApplicationContextRunner application = Applications.withJdbc(database)
            .withConfiguration(AutoConfigurations.of(
                    MetricsAutoConfiguration.class,
                    SimpleMetricsExportAutoConfiguration.class,
                    CompositeMeterRegistryAutoConfiguration.class,
                    TasukiMetricsAutoConfiguration.class))
            .withPropertyValues("tasuki.status-refresh=0s");

    @Test
    void everyOutcomeIsCountedAndTimedPerConsumer() {
        application.withUserConfiguration(Mail.class).run(context -> {
            publish(context, "fine", "flaky", "hopeless");
            await().untilAsserted(() -> {
                assertThat(deliveries(context, "done")).isEqualTo(2);
                assertThat(deliveries(context, "failed")).isEqualTo(1);
                assertThat(deliveries(context, "dead")).isEqualTo(1);
            });
            assertThat(meters(context)
                            .get("tasuki.delivery.duration")
                            .tag("consumer", "mail")
                            .timer()
                            .count())
                    .isEqualTo(4);
        });
    }

    @Test
    void anOutageIsAGaugeAndAnOutcomeOfItsOwn() {
        application.withUserConfiguration(Mail.class).run(context -> {
            scrape(context);
            assertThat(gauge(context, "breaker.open", "mail")).isZero();
            publish(context, IntStream.range(0, 12).mapToObj(i -> "down" + i).toArray(String[]::new));
            await().untilAsserted(() -> {
                assertThat(gauge(context, "breaker.open", "mail")).isEqualTo(1);
                assertThat(deliveries(context, "outage")).isPositive();
            });
            assertThat(deliveries(context, "failed")).isEqualTo(10);
        });
    }

    @Test
    void gaugesTellLagAndDeadLetters() {
        application.withUserConfiguration(Mail.class, Stuck.class).run(context -> {
            scrape(context);
            publish(context, "hopeless", "fine");
            await().untilAsserted(() -> {
                assertThat(gauge(context, "dead", "mail")).isEqualTo(1);
                assertThat(gauge(context, "lag.messages", "mail")).isZero();
                assertThat(gauge(context, "lag.messages", "stuck")).isPositive();
                assertThat(gauge(context, "lag.seconds", "stuck")).isPositive();
                assertThat(gauge(context, "partitions", "stuck")).isEqualTo(2);
                assertThat(gauge(context, "unaccounted", "mail")).isZero();
            });
            assertThat(meters(context).get("tasuki.node.running").gauge().value())
                    .isEqualTo(1);
            assertThat(meters(context).get("tasuki.consumers").gauge().value()).isEqualTo(2);
            context.getBean(Stuck.class).goOn.countDown();
        });
    }

    @Test
    void whatIsPublishedIsCountedOnceItIsCommitted() {
        application.withUserConfiguration(Mail.class).run(context -> {
            publish(context, "o-1", "o-2");
            new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
                    .executeWithoutResult(rolledBack -> {
                        context.getBean(Producer.class).publish(new OrderPlaced("o-3", 1).message());
                        rolledBack.setRollbackOnly();
                    });
            assertThat(meters(context)
                            .get("tasuki.published")
                            .tag("topic", "orders")
                            .counter()
                            .count())
                    .isEqualTo(2);
        });
    }

    @Test
    void aScrapeWithoutTheDatabaseShowsNothingWrongAndDoesNotFail() {
        application
                .withPropertyValues("spring.datasource.hikari.connection-timeout=500")
                .withUserConfiguration(Mail.class)
                .run(context -> {
                    scrape(context);
                    assertThat(gauge(context, "dead", "mail")).isZero();
                    database.takeDown();
                    await().untilAsserted(() ->
                            assertThat(gauge(context, "dead", "mail")).isNaN());
                    scrape(context);
                });
    }

    private static void scrape(ApplicationContext context) {
        for (Meter meter : meters(context).getMeters()) {
            if (meter instanceof Gauge gauge && meter.getId().getName().startsWith("tasuki")) {
                gauge.value();
            }
        }
    }

    private static double deliveries(ApplicationContext context, String outcome) {
        Counter counter = meters(context)
                .find("tasuki.deliveries")
                .tag("consumer", "mail")
                .tag("outcome", outcome)
                .counter();
        return counter == null ? 0 : counter.count();
    }

    private static double gauge(ApplicationContext context, String name, String consumer) {
        return meters(context)
                .get("tasuki.consumer." + name)
                .tag("consumer", consumer)
                .gauge()
                .value();
    }

    private static MeterRegistry meters(ApplicationContext context) {
        return context.getBean(MeterRegistry.class);
    }

    private static void publish(ApplicationContext context, String... ids) {
        new TransactionTemplate(context.getBean(PlatformTransactionManager.class)).executeWithoutResult(status -> {
            for (String id : ids) {
                context.getBean(Producer.class).publish(new OrderPlaced(id, 1).message());
            }
        });
    }

    static class Mail {
        @TasukiConsumer(
                name = "mail",
                responsibility = "Sends the confirmation mail",
                owner = "team-customer",
                effect = EffectKind.EXTERNAL,
                external = "SMTP",
                topic = "orders",
                initialDelay = "10ms")
        void send(OrderPlaced order, Delivery delivery) {
            if (order.id().equals("hopeless")) {
                throw new Unrecoverable("no such address");
            }
            if (order.id().startsWith("down")) {
                throw new IllegalStateException("connection refused");
            }
            if (order.id().equals("flaky") && delivery.attempt() == 1) {
                throw new IllegalStateException("try again");
            }
        }
    }

    static class Stuck {
        final CountDownLatch goOn = new CountDownLatch(1);

        @TasukiConsumer(
                name = "stuck",
                responsibility = "Waits",
                owner = "team-customer",
                effect = EffectKind.DATABASE,
                topic = "orders")
        void send() throws InterruptedException {
            goOn.await();
        }
    }
}

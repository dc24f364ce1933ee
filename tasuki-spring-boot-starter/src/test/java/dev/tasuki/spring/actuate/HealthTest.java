package dev.tasuki.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tasuki.Delivery;
import dev.tasuki.Producer;
import dev.tasuki.Tasuki;
import dev.tasuki.Unrecoverable;
import dev.tasuki.spring.EffectKind;
import dev.tasuki.spring.TasukiConsumer;
import dev.tasuki.spring.fixture.Applications;
import dev.tasuki.spring.fixture.OrderPlaced;
import dev.tasuki.spring.fixture.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jdbc.autoconfigure.health.DataSourceHealthContributorAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class HealthTest {
    private final TestDatabase database = TestDatabase.fresh();
    private final ApplicationContextRunner application = Applications.withJdbc(database)
            .withConfiguration(AutoConfigurations.of(
                    HealthContributorRegistryAutoConfiguration.class,
                    HealthContributorAutoConfiguration.class,
                    EndpointAutoConfiguration.class,
                    HealthEndpointAutoConfiguration.class,
                    AvailabilityProbesAutoConfiguration.class,
                    DataSourceHealthContributorAutoConfiguration.class,
                    TasukiHealthAutoConfiguration.class))
            .withBean(ApplicationAvailabilityBean.class)
            .withPropertyValues("management.endpoint.health.show-details=always", "tasuki.status-refresh=0s");

    @Test
    void aRunningNodeIsUpWithTheStateOfEachConsumer() {
        application.withUserConfiguration(Mail.class).run(context -> {
            awaitReady(context);
            Health health = health(context);
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails()).containsEntry("node", "running");
            assertThat(mail(health))
                    .containsEntry("owner", "team-customer")
                    .containsEntry("topic", "orders")
                    .containsEntry("lagMessages", 0L)
                    .containsEntry("dead", 0L)
                    .containsEntry("partitions", 2);
        });
    }

    @Test
    void aDeadLetterIsShownAndIsNoIllnessOfTheNode() {
        application.withUserConfiguration(Mail.class).run(context -> {
            new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
                    .executeWithoutResult(
                            status -> context.getBean(Producer.class).publish(new OrderPlaced("o-1", 1).message()));
            await().untilAsserted(() -> assertThat(mail(health(context))).containsEntry("dead", 1L));
            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
        });
    }

    @Test
    void anOpenBreakerIsShownAndIsNoIllnessOfTheNode() {
        application.withUserConfiguration(Down.class).run(context -> {
            assertThat(mail(health(context))).containsEntry("breaker", "closed");
            new TransactionTemplate(context.getBean(PlatformTransactionManager.class)).executeWithoutResult(status -> {
                for (int i = 0; i < 10; i++) {
                    context.getBean(Producer.class).publish(new OrderPlaced("o-" + i, 1).message());
                }
            });
            await().untilAsserted(() -> assertThat(
                            String.valueOf(mail(health(context)).get("breaker")))
                    .startsWith("open on 1 node(s) since ")
                    .contains("connection refused"));
            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
            assertThat(readiness(context).getComponents().get("tasukiNode").getStatus())
                    .isEqualTo(Status.UP);
        });
    }

    @Test
    void aMessageThatNobodyKnowsTheFateOfIsDownUntilItIsWrittenOffAndLeavesReadinessAlone() {
        application.withUserConfiguration(Mail.class).run(context -> {
            JdbcTemplate jdbc = new JdbcTemplate(context.getBean(DataSource.class));
            context.getBean(Tasuki.class).close();
            jdbc.update("update tasuki.assignment set counted = counted - 1 where partition = 1");
            Tasuki next = Tasuki.on(context.getBean(DataSource.class)).build();
            TasukiHealthIndicator indicator = new TasukiHealthIndicator(
                    new NodeState(next, false), new RecentStatus(next::status, Duration.ZERO));

            Health down = indicator.health();
            assertThat(down.getStatus()).isEqualTo(Status.DOWN);
            assertThat(mail(down)).containsEntry("unaccounted", 1L);
            jdbc.queryForObject("select tasuki.write_off('mail', 'found out')", Long.class);
            assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
        });
    }

    @Test
    void aNodeThatStoppedRunningIsDownAndNotReady() {
        application.withUserConfiguration(Mail.class).run(context -> {
            awaitReady(context);
            context.getBean(Tasuki.class).close();

            assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
            assertThat(String.valueOf(health(context).getDetails().get("node"))).startsWith("not running");
            assertThat(readiness(context).getComponents().get("tasukiNode").getStatus())
                    .isEqualTo(Status.DOWN);
        });
    }

    @Test
    void aNodeThatAnotherOfItsNameSupersededIsDown() {
        ApplicationContextRunner named = application.withPropertyValues("tasuki.node=shop-1", "tasuki.lease=1s");
        named.withUserConfiguration(Mail.class)
                .run(first -> named.run(second -> {
                    await().untilAsserted(
                                    () -> assertThat(health(first).getStatus()).isEqualTo(Status.DOWN));
                    assertThat(health(second).getStatus()).isEqualTo(Status.UP);
                }));
    }

    @Test
    void aNodeIsReadyFromWhenItHasLookedForItsPartitions() {
        application.withUserConfiguration(Mail.class).run(first -> {
            awaitReady(first);
            assertThat(mail(health(first))).containsEntry("assigned", 2);
            application
                    .withUserConfiguration(Mail.class)
                    .run(second -> awaitReady(second)); // also when another node has them all
        });
    }

    @Test
    void aNodeThatCouldNotLookForItsPartitionsYetIsNotReady() throws SQLException {
        application.withUserConfiguration(Mail.class).run(HealthTest::awaitReady); // registers the consumer
        try (Connection other = database.dataSource().getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("lock table tasuki.assignment in exclusive mode");
            application.withUserConfiguration(Mail.class).run(context -> {
                assertThat(context.getBean(Tasuki.class).isRunning()).isTrue();
                assertThat(readiness(context).getComponents().get("tasukiNode").getStatus())
                        .isEqualTo(Status.DOWN);
                assertThat(health(context).getDetails())
                        .containsEntry("node", "running, but has not looked for its partitions yet");
                other.rollback();
                awaitReady(context);
            });
        }
    }

    @Test
    void aProducerOnlyApplicationIsUpWithoutRunning() {
        application.withPropertyValues("tasuki.start=false").run(context -> {
            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
            assertThat(health(context).getDetails()).containsEntry("node", "publishes only (tasuki.start=false)");
            assertThat(readiness(context).getComponents().get("tasukiNode").getStatus())
                    .isEqualTo(Status.UP);
        });
    }

    @Test
    void aDatabaseThatCannotBeAskedIsDownAndLeavesReadinessAlone() {
        application
                .withPropertyValues("spring.datasource.hikari.connection-timeout=500")
                .run(context -> {
                    database.takeDown();
                    await().untilAsserted(() ->
                            assertThat(health(context).getStatus()).isEqualTo(Status.DOWN));
                    assertThat(health(context).getDetails()).containsKey("database");
                });
    }

    @Test
    void aReadinessGroupThatTheApplicationDefinesIsItsOwn() {
        application
                .withPropertyValues("management.endpoint.health.group.readiness.include=readinessState,db")
                .run(context ->
                        assertThat(readiness(context).getComponents()).containsOnlyKeys("readinessState", "db"));
    }

    @Test
    void healthCanBeSwitchedOff() {
        application
                .withPropertyValues(
                        "management.health.tasuki.enabled=false", "management.health.tasuki-node.enabled=false")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(TasukiHealthIndicator.class)
                        .doesNotHaveBean(NodeReadinessIndicator.class)
                        .doesNotHaveBean(ReadinessGroup.class));
    }

    private static void awaitReady(ApplicationContext context) {
        await().untilAsserted(() -> assertThat(
                        readiness(context).getComponents().get("tasukiNode").getStatus())
                .isEqualTo(Status.UP));
    }

    private static Health health(ApplicationContext context) {
        return context.getBean(TasukiHealthIndicator.class).health();
    }

    private static CompositeHealthDescriptor readiness(ApplicationContext context) {
        HealthDescriptor readiness = context.getBean(HealthEndpoint.class).healthForPath("readiness");
        return (CompositeHealthDescriptor) readiness;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> mail(Health health) {
        Map<String, Object> consumers =
                (Map<String, Object>) health.getDetails().get("consumers");
        return (Map<String, Object>) consumers.get("mail");
    }

    static class Mail {
        @TasukiConsumer(
                name = "mail",
                responsibility = "Sends the confirmation mail",
                owner = "team-customer",
                effect = EffectKind.EXTERNAL,
                external = "SMTP",
                topic = "orders")
        void send(Delivery delivery) {
            throw new Unrecoverable("no such address");
        }
    }

    static class Down {
        @TasukiConsumer(
                name = "mail",
                responsibility = "Sends the confirmation mail",
                owner = "team-customer",
                effect = EffectKind.EXTERNAL,
                external = "SMTP",
                topic = "orders")
        void send(Delivery delivery) {
            throw new IllegalStateException("connection refused");
        }
    }
}

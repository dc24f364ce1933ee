package dev.tasuki.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tasuki.ConsumerStatus;
import dev.tasuki.Tasuki;
import dev.tasuki.spring.fixture.Applications;
import dev.tasuki.spring.fixture.OrderPlaced;
import dev.tasuki.spring.fixture.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

@ExtendWith(OutputCaptureExtension.class)
class StartUpTest {
    private final TestDatabase database = TestDatabase.fresh();

    @Test
    void bootReportsTheProblemsAndWhatToDo(CapturedOutput output) {
        SpringApplicationBuilder application = new SpringApplicationBuilder(Broken.class)
                .web(WebApplicationType.NONE)
                .properties(database.properties());
        assertThatThrownBy(application::run).isInstanceOf(Exception.class);
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("Tasuki was not started:")
                .contains("    - consumer 'mail' (Mail.send of bean ")
                .contains("Mend it as it says, and start again.");
    }

    @Test
    void aPoolThatTheConsumersCanEmptyIsWarnedOfOnce(CapturedOutput output) {
        Applications.withJdbc(database)
                .withPropertyValues("spring.datasource.hikari.maximum-pool-size=9")
                .withUserConfiguration(Stock.class)
                .run(context -> assertThat(output)
                        .containsOnlyOnce("The connection pool has 9 connections, and this node may hold 9 of them"));
    }

    @Test
    void aPoolThatLeavesSomeForRequestsIsNot(CapturedOutput output) {
        Applications.withJdbc(database)
                .withPropertyValues("spring.datasource.hikari.maximum-pool-size=10")
                .withUserConfiguration(Stock.class)
                .run(context -> assertThat(output).doesNotContain("The connection pool has"));
    }

    @Test
    void textsOfTheAnnotationMayBePlaceholders() {
        Applications.withJdbc(database)
                .withPropertyValues("stock.owner=team-north", "stock.topic=orders")
                .withUserConfiguration(Stock.class)
                .run(context -> assertThat(context.getBean(Tasuki.class).status())
                        .extracting(ConsumerStatus::name, ConsumerStatus::owner, ConsumerStatus::topic)
                        .containsExactly(org.assertj.core.groups.Tuple.tuple("stock-eu", "team-north", "orders")));
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        DataSourceTransactionManagerAutoConfiguration.class,
        TasukiAutoConfiguration.class
    })
    @Import(Mail.class)
    static class Broken {}

    static class Mail {
        @TasukiConsumer(
                name = "mail",
                responsibility = "R",
                owner = "t",
                effect = EffectKind.EXTERNAL,
                topic = "orders")
        void send(OrderPlaced order) {}
    }

    static class Stock {
        @TasukiConsumer(
                name = "stock-${stock.region:eu}",
                responsibility = "Reserves stock",
                owner = "${stock.owner:team-warehouse}",
                effect = EffectKind.DATABASE,
                topic = "${stock.topic:orders}",
                timeout = "${stock.timeout:10s}",
                concurrency = 7)
        void reserve(OrderPlaced order) {}
    }
}

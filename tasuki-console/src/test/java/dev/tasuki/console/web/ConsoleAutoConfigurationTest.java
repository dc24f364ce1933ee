package dev.tasuki.console.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.console.web.guard.Access;
import dev.tasuki.console.web.live.Ledgers;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.thymeleaf.spring6.SpringTemplateEngine;

/** When an application gets the console, and when it does not. */
@Tag("one-jdk")
class ConsoleAutoConfigurationTest {
    private final WebApplicationContextRunner web = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ConsoleAutoConfiguration.class))
            .withPropertyValues("spring.application.name=orders");

    private static PGSimpleDataSource source() {
        return new PGSimpleDataSource();
    }

    @Test
    void aWebApplicationWithADatabaseHasIt() {
        web.withBean(DataSource.class, ConsoleAutoConfigurationTest::source).run(context -> {
            assertThat(context).hasSingleBean(Ledgers.class).hasSingleBean(LiveController.class);
            assertThat(context.getBean(Ledgers.class).all().get(0).name()).isEqualTo("orders");
            assertThat(context.getBean(Access.class).openTo())
                    .as("nobody gets in without a login")
                    .isEmpty();
        });
    }

    @Test
    void othersDoNot() {
        web.run(context -> assertThat(context).doesNotHaveBean(Ledgers.class));
        web.withBean(DataSource.class, ConsoleAutoConfigurationTest::source)
                .withPropertyValues("tasuki.console.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(Ledgers.class));
        web.withBean(DataSource.class, ConsoleAutoConfigurationTest::source)
                .withClassLoader(new FilteredClassLoader(SpringTemplateEngine.class))
                .run(context -> assertThat(context).doesNotHaveBean(Ledgers.class));
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ConsoleAutoConfiguration.class))
                .withBean(DataSource.class, ConsoleAutoConfigurationTest::source)
                .run(context -> assertThat(context).doesNotHaveBean(Ledgers.class));
    }

    @Test
    void itIsOpenOnlyWhereNobodyElseCanReachIt() {
        WebApplicationContextRunner open = web.withBean(DataSource.class, ConsoleAutoConfigurationTest::source)
                .withPropertyValues("tasuki.console.open-on-loopback=true");
        open.run(context -> assertThat(context.getStartupFailure())
                .rootCause()
                .hasMessageContaining("server.address must be 127.0.0.1, but is ''"));
        open.withPropertyValues("server.address=0.0.0.0")
                .run(context ->
                        assertThat(context.getStartupFailure()).rootCause().hasMessageContaining("'0.0.0.0'"));
        open.withPropertyValues("server.address=127.0.0.1")
                .run(context ->
                        assertThat(context.getBean(Access.class).openTo()).isEqualTo(System.getProperty("user.name")));
    }

    @Test
    void severalDatabasesWantAName() {
        WebApplicationContextRunner two = web.withBean("one", DataSource.class, ConsoleAutoConfigurationTest::source)
                .withBean("two", DataSource.class, ConsoleAutoConfigurationTest::source);
        two.run(context ->
                assertThat(context.getStartupFailure()).rootCause().hasMessageContaining("tasuki.data-source"));
        two.withPropertyValues("tasuki.data-source=two")
                .run(context -> assertThat(context).hasSingleBean(Ledgers.class));
    }

    @Test
    void aPathThatIsNoneIsSaid() {
        web.withBean(DataSource.class, ConsoleAutoConfigurationTest::source)
                .withPropertyValues("tasuki.console.path=tasuki/")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("tasuki.console.path")
                        .hasMessageContaining("'tasuki/'"));
    }
}

package dev.tasuki.console.web;

import dev.tasuki.console.web.guard.Access;
import dev.tasuki.console.web.guard.Role;
import dev.tasuki.console.web.live.Ledgers;
import dev.tasuki.console.web.live.WatchedLedger;
import dev.tasuki.operations.Operations;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Mounts the console in a web application, at {@code /tasuki} or where {@code tasuki.console.path} says, behind the application's own
 * security: whoever it knows with the role {@code TASUKI_VIEWER} may look, {@code TASUKI_OPERATOR} may act, {@code TASUKI_PAYLOAD}
 * may see data unmasked. Without a login nobody gets in, unless {@code tasuki.console.open-on-loopback} is set and the server listens
 * to its own machine alone.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "dev.tasuki.spring.TasukiAutoConfiguration"
        })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(
        name = {"org.springframework.web.servlet.DispatcherServlet", "org.thymeleaf.spring6.SpringTemplateEngine"})
@ConditionalOnBean(DataSource.class)
@ConditionalOnBooleanProperty(name = "tasuki.console.enabled", matchIfMissing = true)
@Import(ConsoleConfiguration.class)
public class ConsoleAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Ledgers tasukiConsoleLedgers(BeanFactory beans, ObjectProvider<DataSource> sources, Environment environment) {
        String named = environment.getProperty("tasuki.data-source", "");
        DataSource source = named.isEmpty() ? sources.getIfUnique() : beans.getBean(named, DataSource.class);
        if (source == null) {
            throw new IllegalStateException("the console of Tasuki found several DataSources and no primary one;"
                    + " name the bean in tasuki.data-source, or say tasuki.console.enabled=false");
        }
        String name = environment.getProperty("spring.application.name", "ledger");
        return new Ledgers(List.of(new WatchedLedger(name, Operations.on(source), Clock.systemDefaultZone())));
    }

    @Bean
    @ConditionalOnMissingBean
    Access tasukiConsoleAccess(Environment environment) {
        boolean open = environment.getProperty("tasuki.console.open-on-loopback", Boolean.class, false);
        String address = environment.getProperty("server.address", "");
        if (open && !Access.isLoopback(address)) {
            throw new IllegalStateException(
                    "tasuki.console.open-on-loopback lets everybody act who reaches the server, so that"
                            + " server.address must be 127.0.0.1, but is '" + address
                            + "'; set that, or protect the application with a login and leave the property out");
        }
        return new Access(
                open ? System.getProperty("user.name", "local") : "",
                Map.of(
                        Role.VIEWER, environment.getProperty("tasuki.console.viewer-role", "TASUKI_VIEWER"),
                        Role.OPERATOR, environment.getProperty("tasuki.console.operator-role", "TASUKI_OPERATOR"),
                        Role.PAYLOAD, environment.getProperty("tasuki.console.payload-role", "TASUKI_PAYLOAD")));
    }
}

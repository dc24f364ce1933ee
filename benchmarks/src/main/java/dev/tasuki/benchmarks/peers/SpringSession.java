package dev.tasuki.benchmarks.peers;

import dev.tasuki.benchmarks.contender.Effect;
import dev.tasuki.benchmarks.contender.Event;
import dev.tasuki.benchmarks.contender.Session;
import dev.tasuki.benchmarks.contender.Site;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A Spring context with a peer's auto-configuration and nothing else. Not a whole Spring Boot application: the class path has
 * those of other modules, which would start with it.
 */
abstract class SpringSession implements Session {
    private final AnnotationConfigApplicationContext context;
    private final TransactionTemplate template;
    private final DataSource pool;

    /** What every such peer needs. */
    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement(proxyTargetClass = true)
    static class Basics {
        @Bean
        PlatformTransactionManager transactionManager(DataSource dataSource) {
            return new JdbcTransactionManager(dataSource);
        }

        @Bean
        JdbcTemplate jdbcTemplate(DataSource dataSource) {
            return new JdbcTemplate(dataSource);
        }
    }

    /** What the consumers of a peer do, as a bean. */
    record Handling(DataSource pool, Effect effect) {
        /** On the connection of the transaction that this thread is in, else on one of its own. */
        void apply(int consumer, Event event) {
            Connection connection = DataSourceUtils.getConnection(pool);
            try {
                effect.apply(connection, consumer, event);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            } finally {
                DataSourceUtils.releaseConnection(connection, pool);
            }
        }
    }

    SpringSession(Site site, Effect effect, Map<String, Object> properties, List<Class<?>> beans) {
        pool = site.pool();
        context = new AnnotationConfigApplicationContext();
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("bench", properties));
        context.getBeanFactory().registerSingleton("dataSource", pool); // it is the site's, so no context closes it
        context.registerBean(Handling.class, () -> new Handling(pool, effect));
        context.register(Basics.class);
        beans.forEach(context::register);
        context.refresh();
        template = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    }

    final <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    final AnnotationConfigApplicationContext context() {
        return context;
    }

    @Override
    public final void transaction(Work work) throws Exception {
        InTemplate.run(template, pool, work);
    }

    @Override
    public void close() throws Exception {
        stop();
        context.close();
    }
}

package dev.tasuki.spring;

import dev.tasuki.Consumer;
import dev.tasuki.Extension;
import dev.tasuki.Producer;
import dev.tasuki.Tasuki;
import dev.tasuki.spi.Codec;
import dev.tasuki.spi.Transactions;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sets up a node on the application's database: a {@link Tasuki} bean, a {@link Producer} bean that publishes in the current
 * transaction, and the consumers declared with {@link TasukiConsumer} or as {@link Consumer.Builder} beans.
 *
 * <p><b>Several databases.</b> The only or primary DataSource is taken, with the transaction manager that works on it. Where
 * that leaves a choice, start-up stops with the candidates, and {@code tasuki.data-source} and
 * {@code tasuki.transaction-manager} name the beans; or make a {@link SpringTransactions} bean of your own.
 *
 * <p><b>Extensions.</b> Every {@link Extension} bean is used, in its {@code @Order}. A {@link Transactions} or {@link Codec}
 * bean of the application's own replaces the one made here.
 *
 * <p><b>Life cycle.</b> The schema is migrated after Flyway and Liquibase and before the first bean gets a producer. Consumers
 * start before the web server takes requests, and stop after it has let the last one go.
 */
@AutoConfiguration(
        after = {DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class},
        afterName = {
            "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration"
        })
@ConditionalOnBooleanProperty(name = "tasuki.enabled", matchIfMissing = true)
@EnableConfigurationProperties(TasukiProperties.class)
public final class TasukiAutoConfiguration {

    @Bean
    ApplicationDatabase tasukiDatabase(ConfigurableListableBeanFactory beans, TasukiProperties properties) {
        return new ApplicationDatabase(beans, properties);
    }

    @Bean
    DeclaredConsumers tasukiDeclaredConsumers(ConfigurableListableBeanFactory beans, Environment environment) {
        return new DeclaredConsumers(beans, environment);
    }

    @Bean
    @ConditionalOnMissingBean(Transactions.class)
    SpringTransactions tasukiTransactions(ApplicationDatabase database) {
        return database.transactions();
    }

    @Bean
    @ConditionalOnBean(SpringTransactions.class)
    SettledTransaction tasukiSettledTransaction(SpringTransactions transactions) {
        return new SettledTransaction(transactions);
    }

    @Bean
    @ConditionalOnSingleCandidate(JsonMapper.class)
    @ConditionalOnMissingBean
    Codec tasukiCodec(JsonMapper mapper) {
        return new JacksonCodec(mapper);
    }

    @Bean
    @ConditionalOnMissingBean
    @DependsOnDatabaseInitialization
    Tasuki tasuki(
            TasukiProperties properties,
            ApplicationDatabase database,
            DeclaredConsumers declared,
            ObjectProvider<Consumer.Builder> consumers,
            ObjectProvider<Extension> extensions) {
        Tasuki tasuki = new NodeSetup(properties, declared)
                .build(database.dataSource(), consumers.orderedStream(), extensions.orderedStream());
        if (properties.migrate()) {
            tasuki.migrate();
        }
        return tasuki;
    }

    @Bean
    @ConditionalOnMissingBean
    Producer tasukiProducer(Tasuki tasuki) {
        return tasuki.producer();
    }

    @Bean
    @ConditionalOnBean(Tasuki.class)
    TasukiLifecycle tasukiLifecycle(Tasuki tasuki, DeclaredConsumers consumers, TasukiProperties properties) {
        return new TasukiLifecycle(tasuki, consumers, properties.start());
    }
}

package dev.tasuki.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tasuki.Producer;
import dev.tasuki.spring.fixture.Inbox;
import dev.tasuki.spring.fixture.OrderPlaced;
import dev.tasuki.spring.fixture.TestDatabase;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

class SeveralDatabasesTest {
    private static final TestDatabase BUSINESS = TestDatabase.fresh();
    private static final TestDatabase REPORTS = TestDatabase.fresh();

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(TasukiAutoConfiguration.class))
            .withPropertyValues("tasuki.topics.orders.partitions=2");

    @Test
    void withoutAChoiceItNamesTheCandidates() {
        application
                .withUserConfiguration(Two.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("several DataSources, none of them primary: business, reports")
                        .hasMessageContaining("tasuki.data-source=<bean name>"));
    }

    @Test
    void thePropertyChoosesAndTheManagerOfThatDatabaseIsFound() {
        application
                .withPropertyValues("tasuki.data-source=business")
                .withUserConfiguration(Two.class, Shop.class)
                .run(context -> assertWorksWith(context, "businessTransactions"));
    }

    @Test
    void aNameThatNoBeanHasIsReportedWithThoseThereAre() {
        application
                .withPropertyValues("tasuki.data-source=busines")
                .withUserConfiguration(Two.class)
                .run(
                        context -> assertThat(context)
                                .getFailure()
                                .rootCause()
                                .hasMessageContaining(
                                        "tasuki.data-source=busines, but no DataSource bean has that name; there is business, reports"));
    }

    @Test
    void aManagerOfAnotherDatabaseIsRefused() {
        application
                .withPropertyValues("tasuki.data-source=business", "tasuki.transaction-manager=reportTransactions")
                .withUserConfiguration(Two.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("works on another DataSource than Tasuki"));
    }

    @Test
    void severalManagersOfOneDatabaseNeedAChoice() {
        application
                .withPropertyValues("tasuki.data-source=business")
                .withUserConfiguration(Two.class, SecondManager.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("several transaction managers work on Tasuki's DataSource:"
                                + " businessTransactions, second")
                        .hasMessageContaining("tasuki.transaction-manager=<bean name>"));
        application
                .withPropertyValues("tasuki.data-source=business", "tasuki.transaction-manager=second")
                .withUserConfiguration(Two.class, SecondManager.class, Shop.class)
                .run(context -> assertWorksWith(context, "second"));
    }

    @Test
    void aPrimaryDatabaseNeedsNoChoice() {
        application
                .withUserConfiguration(PrimaryOne.class, Shop.class)
                .run(context -> assertWorksWith(context, "manager"));
    }

    @Test
    void proxiesOfADataSourceAreTakenForTheDataSourceItself() {
        application
                .withUserConfiguration(Proxies.class, Shop.class)
                .run(context -> assertWorksWith(context, "manager"));
    }

    @Test
    void aManagerThatDoesNotTellItsDatabaseDoesNotStandInTheWayOfOneThatDoes() {
        application
                .withUserConfiguration(PrimaryOne.class, Shop.class)
                .withBean("of-a-broker", Mute.class)
                .run(context -> assertWorksWith(context, "manager"));
    }

    @Test
    void withoutAManagerOfThatDatabaseItSaysWhatToMake() {
        application
                .withBean("business", DataSource.class, BUSINESS::dataSource)
                .withBean(
                        "managerOfReports",
                        JdbcTransactionManager.class,
                        () -> new JdbcTransactionManager(REPORTS.dataSource()))
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("no transaction manager for Tasuki's DataSource among [managerOfReports]")
                        .hasMessageContaining("Make a JdbcTransactionManager bean on it"));
    }

    @Test
    void aTransactionsBeanOfTheApplicationsOwnReplacesTheChoice() {
        application
                .withPropertyValues("tasuki.data-source=business")
                .withUserConfiguration(Two.class, SecondManager.class, OwnTransactions.class, Shop.class)
                .run(context -> assertWorksWith(context, "second"));
    }

    @Test
    void withoutADatabaseItSaysWhatToSet() {
        application.run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContaining("no DataSource")
                .hasMessageContaining("tasuki.enabled=false"));
        application
                .withPropertyValues("tasuki.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Producer.class));
    }

    private static void assertWorksWith(
            org.springframework.context.ApplicationContext context, String transactionManager) {
        new TransactionTemplate(context.getBean(transactionManager, PlatformTransactionManager.class))
                .executeWithoutResult(
                        status -> context.getBean(Producer.class).publish(new OrderPlaced("o-1", 1).message()));
        await().untilAsserted(() ->
                assertThat(context.getBean(Inbox.class).received()).containsExactly("o-1"));
    }

    @Configuration(proxyBeanMethods = false)
    static class Two {
        @Bean
        DataSource business() {
            return BUSINESS.dataSource();
        }

        @Bean
        DataSource reports() {
            return REPORTS.dataSource();
        }

        @Bean
        JdbcTransactionManager businessTransactions(DataSource business) {
            return new JdbcTransactionManager(business);
        }

        @Bean
        JdbcTransactionManager reportTransactions(DataSource reports) {
            return new JdbcTransactionManager(reports);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class SecondManager {
        @Bean
        JdbcTransactionManager second(DataSource business) {
            return new JdbcTransactionManager(business);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnTransactions {
        @Bean
        SpringTransactions transactions(DataSource business, JdbcTransactionManager second) {
            return new SpringTransactions(business, second);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class PrimaryOne {
        @Bean
        @Primary
        DataSource business() {
            return BUSINESS.dataSource();
        }

        @Bean
        DataSource reports() {
            return REPORTS.dataSource();
        }

        @Bean
        JdbcTransactionManager manager(DataSource business) {
            return new JdbcTransactionManager(business);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Proxies {
        private final DataSource real = BUSINESS.dataSource();

        @Bean
        DataSource proxied() {
            return new TransactionAwareDataSourceProxy(real);
        }

        @Bean
        JdbcTransactionManager manager() {
            return new JdbcTransactionManager(new LazyConnectionDataSourceProxy(real));
        }
    }

    static class Mute implements PlatformTransactionManager {
        @Override
        public TransactionStatus getTransaction(TransactionDefinition definition) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void commit(TransactionStatus status) {}

        @Override
        public void rollback(TransactionStatus status) {}
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
}

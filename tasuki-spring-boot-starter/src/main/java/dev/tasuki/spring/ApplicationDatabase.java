package dev.tasuki.spring;

import dev.tasuki.ConfigurationException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.transaction.PlatformTransactionManager;

/** Finds the application's DataSource for Tasuki, and the transaction manager that works on it. */
final class ApplicationDatabase {
    private final ListableBeanFactory beans;
    private final TasukiProperties properties;

    ApplicationDatabase(ListableBeanFactory beans, TasukiProperties properties) {
        this.beans = beans;
        this.properties = properties;
    }

    /** The DataSource itself, where a bean only makes it transaction-aware or lazy: the engine ends its own transactions. */
    DataSource dataSource() {
        return target(dataSourceBean());
    }

    SpringTransactions transactions() {
        DataSource dataSource = dataSourceBean();
        PlatformTransactionManager manager = manager(new ManagerFit(dataSource));
        return new SpringTransactions(ManagerFit.dataSourceOf(manager).orElse(dataSource), manager);
    }

    static DataSource target(DataSource dataSource) {
        DataSource target = dataSource instanceof DelegatingDataSource proxy ? proxy.getTargetDataSource() : null;
        return target == null ? dataSource : target(target);
    }

    private DataSource dataSourceBean() {
        Map<String, DataSource> candidates = beans.getBeansOfType(DataSource.class);
        if (properties.dataSource() != null) {
            return named(properties.dataSource(), candidates, "tasuki.data-source", "DataSource");
        }
        if (candidates.isEmpty()) {
            throw problem("no DataSource: Tasuki keeps its log in the database of the business rows. Set"
                    + " spring.datasource.url, or tasuki.enabled=false for an application without one");
        }
        DataSource only = beans.getBeanProvider(DataSource.class).getIfUnique();
        if (only == null) {
            throw problem("several DataSources, none of them primary: " + names(candidates.keySet())
                    + ". Name the one that holds the business rows with tasuki.data-source=<bean name>");
        }
        return only;
    }

    private PlatformTransactionManager manager(ManagerFit fit) {
        Map<String, PlatformTransactionManager> managers = beans.getBeansOfType(PlatformTransactionManager.class);
        String chosen = properties.transactionManager();
        if (chosen != null) {
            PlatformTransactionManager named =
                    named(chosen, managers, "tasuki.transaction-manager", "transaction manager");
            if (fit.isExcluded(named)) {
                throw problem(
                        "tasuki.transaction-manager=" + chosen + " names a transaction manager that works on another"
                                + " DataSource than Tasuki; choose its DataSource with tasuki.data-source");
            }
            return named;
        }
        Map<String, PlatformTransactionManager> fitting = fit.best(managers);
        if (fitting.isEmpty()) {
            throw problem("no transaction manager for Tasuki's DataSource among [" + names(managers.keySet())
                    + "]. Make a JdbcTransactionManager bean on it, or choose another DataSource with"
                    + " tasuki.data-source");
        }
        return fitting.size() == 1 ? fitting.values().iterator().next() : primary(fitting);
    }

    private PlatformTransactionManager primary(Map<String, PlatformTransactionManager> fitting) {
        PlatformTransactionManager primary =
                beans.getBeanProvider(PlatformTransactionManager.class).getIfUnique();
        if (primary == null || !fitting.containsValue(primary)) {
            throw problem("several transaction managers work on Tasuki's DataSource: " + names(fitting.keySet())
                    + ". Name the one that @Transactional uses with tasuki.transaction-manager=<bean name>");
        }
        return primary;
    }

    private static <T> T named(String name, Map<String, T> candidates, String property, String kind) {
        T bean = candidates.get(name);
        if (bean == null) {
            throw problem(property + "=" + name + ", but no " + kind + " bean has that name; there "
                    + (candidates.isEmpty() ? "are none" : "is " + names(candidates.keySet())));
        }
        return bean;
    }

    private static String names(Collection<String> names) {
        return String.join(", ", new TreeSet<>(names));
    }

    private static ConfigurationException problem(String problem) {
        return new ConfigurationException(List.of(problem));
    }
}

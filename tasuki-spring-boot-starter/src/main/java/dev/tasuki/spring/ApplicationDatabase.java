package dev.tasuki.spring;

import dev.tasuki.ConfigurationException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.ResourceTransactionManager;
import org.springframework.util.ClassUtils;

/** Finds the application's DataSource for Tasuki, and the transaction manager that works on it. */
final class ApplicationDatabase {
    private static final boolean JPA = ClassUtils.isPresent(
            "org.springframework.orm.jpa.JpaTransactionManager", ApplicationDatabase.class.getClassLoader());

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
        PlatformTransactionManager manager = manager(dataSource);
        DataSource boundUnder = dataSourceOf(manager);
        return new SpringTransactions(boundUnder == null ? dataSource : boundUnder, manager);
    }

    private DataSource dataSourceBean() {
        Map<String, DataSource> candidates = beans.getBeansOfType(DataSource.class, true, true);
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

    private PlatformTransactionManager manager(DataSource dataSource) {
        Map<String, PlatformTransactionManager> managers =
                beans.getBeansOfType(PlatformTransactionManager.class, true, true);
        if (properties.transactionManager() != null) {
            PlatformTransactionManager named = named(
                    properties.transactionManager(), managers, "tasuki.transaction-manager", "transaction manager");
            requireSameDatabase(properties.transactionManager(), named, dataSource);
            return named;
        }
        List<PlatformTransactionManager> fitting = managers.values().stream()
                .filter(manager -> worksOn(manager, dataSource))
                .toList();
        if (fitting.size() == 1) {
            return fitting.get(0);
        }
        if (fitting.isEmpty()) {
            throw problem(
                    "no transaction manager for Tasuki's DataSource among " + names(managers.keySet())
                            + ". Make a JdbcTransactionManager bean on it, or choose another DataSource with tasuki.data-source");
        }
        PlatformTransactionManager primary =
                beans.getBeanProvider(PlatformTransactionManager.class).getIfUnique();
        if (primary == null || !fitting.contains(primary)) {
            throw problem("several transaction managers work on Tasuki's DataSource: "
                    + names(managers.entrySet().stream()
                            .filter(manager -> fitting.contains(manager.getValue()))
                            .map(Map.Entry::getKey)
                            .collect(Collectors.toSet()))
                    + ". Name the one that @Transactional uses with tasuki.transaction-manager=<bean name>");
        }
        return primary;
    }

    private static void requireSameDatabase(String name, PlatformTransactionManager manager, DataSource dataSource) {
        if (!worksOn(manager, dataSource)) {
            throw problem("tasuki.transaction-manager=" + name + " names a transaction manager that works on another"
                    + " DataSource than Tasuki; choose its DataSource with tasuki.data-source");
        }
    }

    /** A manager that does not tell its DataSource (JTA) may well work on this one. */
    private static boolean worksOn(PlatformTransactionManager manager, DataSource dataSource) {
        DataSource its = dataSourceOf(manager);
        return its == null || target(its) == target(dataSource);
    }

    private static @Nullable DataSource dataSourceOf(PlatformTransactionManager manager) {
        if (JPA && manager instanceof JpaTransactionManager jpa) {
            return jpa.getDataSource();
        }
        return manager instanceof ResourceTransactionManager resource
                        && resource.getResourceFactory() instanceof DataSource dataSource
                ? dataSource
                : null;
    }

    private static DataSource target(DataSource dataSource) {
        DataSource target = dataSource instanceof DelegatingDataSource proxy ? proxy.getTargetDataSource() : null;
        return target == null ? dataSource : target(target);
    }

    private static <T> T named(String name, Map<String, T> candidates, String property, String kind) {
        T bean = candidates.get(name);
        if (bean == null) {
            throw problem(property + "=" + name + ", but no " + kind + " bean has that name; there "
                    + (candidates.isEmpty() ? "are none" : "is " + names(candidates.keySet())));
        }
        return bean;
    }

    private static String names(Set<String> names) {
        return String.join(", ", new TreeSet<>(names));
    }

    private static ConfigurationException problem(String problem) {
        return new ConfigurationException(List.of(problem));
    }
}

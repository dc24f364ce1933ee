package dev.tasuki.spring;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.ResourceTransactionManager;
import org.springframework.util.ClassUtils;

/**
 * Which transaction managers work on a DataSource. One of a single resource tells which; others, such as JTA's, may.
 *
 * @param dataSource the one to work on
 */
record ManagerFit(DataSource dataSource) {
    private static final boolean JPA = ClassUtils.isPresent(
            "org.springframework.orm.jpa.JpaTransactionManager", ManagerFit.class.getClassLoader());

    /** Those that say they work on it; where none does, those that may. */
    Map<String, PlatformTransactionManager> best(Map<String, PlatformTransactionManager> managers) {
        Map<String, PlatformTransactionManager> certain =
                where(managers, manager -> dataSourceOf(manager).isPresent() && !isExcluded(manager));
        return certain.isEmpty() ? where(managers, manager -> !isExcluded(manager)) : certain;
    }

    /** Whether the manager works on something else. */
    boolean isExcluded(PlatformTransactionManager manager) {
        if (!(manager instanceof ResourceTransactionManager)) {
            return false;
        }
        return dataSourceOf(manager)
                .map(its -> ApplicationDatabase.target(its) != ApplicationDatabase.target(dataSource))
                .orElse(true);
    }

    /** The DataSource under which a manager keeps its connection, if it tells. */
    static Optional<DataSource> dataSourceOf(PlatformTransactionManager manager) {
        if (JPA && manager instanceof JpaTransactionManager jpa) {
            return Optional.ofNullable(jpa.getDataSource());
        }
        return manager instanceof ResourceTransactionManager resource
                        && resource.getResourceFactory() instanceof DataSource dataSource
                ? Optional.of(dataSource)
                : Optional.empty();
    }

    private static Map<String, PlatformTransactionManager> where(
            Map<String, PlatformTransactionManager> managers, Predicate<PlatformTransactionManager> fits) {
        Map<String, PlatformTransactionManager> those = new LinkedHashMap<>();
        managers.forEach((name, manager) -> {
            if (fits.test(manager)) {
                those.put(name, manager);
            }
        });
        return those;
    }
}

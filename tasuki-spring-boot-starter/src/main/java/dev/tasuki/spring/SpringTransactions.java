package dev.tasuki.spring;

import dev.tasuki.spi.Transactions;
import java.sql.Connection;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Lets Tasuki share transactions with everything in the application that uses the same transaction manager: JdbcClient, JPA,
 * {@code @Transactional} methods.
 *
 * <p>The starter makes one by itself. Make one of your own, as a bean, only to choose in code which DataSource and which
 * transaction manager Tasuki uses. Thread-safe.
 */
public final class SpringTransactions implements Transactions {
    private static final Logger log = LoggerFactory.getLogger(SpringTransactions.class);

    private final DataSource dataSource;
    private final PlatformTransactionManager manager;
    private final CurrentTransaction current;

    /**
     * Binds to a transaction manager.
     *
     * @param dataSource the DataSource that the manager works on; the key under which it keeps its connection
     * @param manager the manager: {@code JdbcTransactionManager}, {@code JpaTransactionManager} or another one that exposes its
     *     JDBC connection for that DataSource
     */
    public SpringTransactions(DataSource dataSource, PlatformTransactionManager manager) {
        this.dataSource = dataSource;
        this.manager = manager;
        this.current = new CurrentTransaction(manager);
    }

    @Override
    public <T> T inNew(Work<T> work) throws Exception {
        DefaultTransactionDefinition own =
                new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        own.setName("tasuki");
        TransactionStatus status = manager.getTransaction(own);
        T result;
        try {
            result = run(work);
        } catch (Throwable failure) {
            rollback(status, failure);
            throw failure;
        }
        try {
            manager.commit(status);
        } catch (RuntimeException failure) {
            throw CommitFailure.of(failure);
        }
        return result;
    }

    @Override
    public <T> T inCurrent(Work<T> work) throws Exception {
        current.require();
        return run(work);
    }

    @Override
    public void afterCommit(Runnable action) {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new AfterCommit(action));
        } else {
            action.run(); // for a connection whose transaction Spring knows nothing of; too early does no harm
        }
    }

    CurrentTransaction current() {
        return current;
    }

    private <T> T run(Work<T> work) throws Exception {
        Connection connection = DataSourceUtils.getConnection(dataSource);
        try {
            return work.in(connection);
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }

    private void rollback(TransactionStatus status, Throwable failure) {
        try {
            manager.rollback(status);
        } catch (RuntimeException | Error alsoFailed) {
            failure.addSuppressed(alsoFailed); // the first failure is the one to act on
        }
    }

    private record AfterCommit(Runnable action) implements TransactionSynchronization {
        @Override
        public void afterCommit() {
            try {
                action.run();
            } catch (RuntimeException failure) {
                log.error("An action after a commit failed; the commit itself stands", failure);
            }
        }
    }
}

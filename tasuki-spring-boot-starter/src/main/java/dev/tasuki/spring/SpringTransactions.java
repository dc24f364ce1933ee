package dev.tasuki.spring;

import dev.tasuki.PublishException;
import dev.tasuki.spi.Transactions;
import java.sql.Connection;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.IllegalTransactionStateException;
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
    }

    @Override
    public <T> T inNew(Work<T> work) throws Exception {
        TransactionStatus status = manager.getTransaction(propagation(TransactionDefinition.PROPAGATION_REQUIRES_NEW));
        T result;
        try {
            result = in(work);
        } catch (Throwable failure) {
            rollback(status, failure);
            throw failure;
        }
        manager.commit(status);
        return result;
    }

    @Override
    public <T> T inCurrent(Work<T> work) throws Exception {
        requireTransaction();
        return in(work);
    }

    @Override
    public void afterCommit(Runnable action) {
        TransactionSynchronizationManager.registerSynchronization(new AfterCommit(action));
    }

    private <T> T in(Work<T> work) throws Exception {
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

    private void requireTransaction() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new PublishException(
                    "no transaction: a message is published in the transaction that stores the business"
                            + " rows, and thread '" + Thread.currentThread().getName()
                            + "' is in none. Put @Transactional on the"
                            + " method that writes the rows and publishes (it works on calls from another bean, not on calls"
                            + " within the class), or wrap both in a TransactionTemplate");
        }
        if (TransactionSynchronizationManager.isCurrentTransactionReadOnly()) {
            throw new PublishException(
                    "the transaction '" + TransactionSynchronizationManager.getCurrentTransactionName()
                            + "' is read-only, and publishing writes: remove readOnly = true from its @Transactional, or publish"
                            + " from a method of another bean with @Transactional(propagation = REQUIRES_NEW) if the message"
                            + " does not belong to this transaction");
        }
        if (!managerHasTransaction()) {
            throw new PublishException(
                    "the transaction '" + TransactionSynchronizationManager.getCurrentTransactionName()
                            + "' belongs to another transaction manager than Tasuki's, so a message would not be stored together"
                            + " with its rows. Name Tasuki's manager in @Transactional(transactionManager = …), or give Tasuki the"
                            + " other one with tasuki.transaction-manager and tasuki.data-source");
        }
    }

    /** Only the manager knows; a connection bound to the thread may be another manager's, in auto-commit mode. */
    private boolean managerHasTransaction() {
        try {
            manager.commit(manager.getTransaction(propagation(TransactionDefinition.PROPAGATION_MANDATORY)));
            return true;
        } catch (IllegalTransactionStateException none) {
            return false;
        }
    }

    private static TransactionDefinition propagation(int behaviour) {
        DefaultTransactionDefinition definition = new DefaultTransactionDefinition(behaviour);
        definition.setName("tasuki");
        return definition;
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

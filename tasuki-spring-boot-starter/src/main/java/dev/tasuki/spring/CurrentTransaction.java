package dev.tasuki.spring;

import dev.tasuki.PublishException;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The transaction that the calling thread is in, if it is one of Tasuki's transaction manager.
 *
 * @param manager Tasuki's
 */
record CurrentTransaction(PlatformTransactionManager manager) {

    /**
     * Makes sure that what is written now commits with the caller's rows.
     *
     * @throws PublishException that says how to get there
     */
    void require() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new PublishException(
                    "no transaction: a message is published in the transaction that stores the business"
                            + " rows, and thread '" + Thread.currentThread().getName()
                            + "' is in none. Put @Transactional on the"
                            + " method that writes the rows and publishes (it works on calls from another bean, not on calls"
                            + " within the class), or wrap both in a TransactionTemplate");
        }
        String name = TransactionSynchronizationManager.getCurrentTransactionName();
        if (TransactionSynchronizationManager.isCurrentTransactionReadOnly()) {
            throw new PublishException("the transaction '" + name + "' is read-only, and publishing writes: remove"
                    + " readOnly = true from its @Transactional, or, if the message does not belong to this transaction,"
                    + " publish from another bean's method with @Transactional(propagation = REQUIRES_NEW)");
        }
        if (!exists()) {
            throw new PublishException("the transaction '" + name + "' belongs to another transaction manager than"
                    + " Tasuki's, so the message would not be stored together with its rows: name Tasuki's manager in"
                    + " @Transactional(transactionManager = …), or give Tasuki the other one with"
                    + " tasuki.transaction-manager and tasuki.data-source");
        }
    }

    /**
     * Lets what a handler left undone show while it is still known whose it is: writes that JPA has put off until the commit,
     * and a transaction that an inner {@code @Transactional} method has doomed.
     */
    void settle() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            return; // an external effect
        }
        TransactionStatus status = join();
        if (status.isRollbackOnly()) {
            throw new UnexpectedRollbackException("the transaction was marked for rollback, by setRollbackOnly or by an"
                    + " exception that left a @Transactional method and was caught after it, so nothing of this delivery"
                    + " can be committed: let the exception out of the consumer's method, or run that inner method in a"
                    + " transaction of its own");
        }
        status.flush();
    }

    /** Only the manager knows: the connection that is bound to the thread may be another's, in auto-commit mode. */
    private boolean exists() {
        try {
            manager.commit(join());
            return true;
        } catch (IllegalTransactionStateException none) {
            return false;
        }
    }

    /** Takes part; whether it is then committed or left alone, the transaction goes on. */
    private TransactionStatus join() {
        return manager.getTransaction(new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_MANDATORY));
    }
}

package dev.tasuki.spi;

import dev.tasuki.Extension;
import java.sql.Connection;

/**
 * Binds Tasuki to the way in which an application runs its transactions, so that handlers and producers share one with the
 * application's own data access. Without it, transactions are plain JDBC. Thread-safe.
 */
public interface Transactions extends Extension {

    /**
     * Runs work in a new transaction of its own, visible to the application's data access on this thread, and commits it; rolls
     * back when the work throws.
     *
     * @param work what to run
     * @param <T> its result
     * @return the work's result, after the commit
     * @throws Exception what the work threw, unchanged, or the failure of the commit
     */
    <T> T inNew(Work<T> work) throws Exception;

    /**
     * Runs work in the transaction that this thread is in already, without ending it.
     *
     * @param work what to run
     * @param <T> its result
     * @return the work's result
     * @throws dev.tasuki.PublishException when this thread is in no transaction; says how to begin one
     * @throws Exception what the work threw, unchanged
     */
    <T> T inCurrent(Work<T> work) throws Exception;

    /**
     * Runs something after the transaction that this thread is in has committed; not at all when it rolls back.
     *
     * @param action quick, and does not throw
     */
    void afterCommit(Runnable action);

    /**
     * Work in a transaction.
     *
     * @param <T> its result
     */
    @FunctionalInterface
    interface Work<T> {
        /**
         * Works.
         *
         * @param connection in the transaction; not to be committed, rolled back or closed
         * @return the result
         * @throws Exception to roll back
         */
        T in(Connection connection) throws Exception;
    }
}

package dev.tasuki.spring;

import dev.tasuki.Delivery;
import dev.tasuki.spi.DeliveryInterceptor;
import org.springframework.core.Ordered;

/**
 * Settles the transaction after each handler, so that a write which fails late, or a transaction that cannot commit, counts as
 * the failure of its own delivery and not of all that share the commit.
 *
 * @param transactions the application's transactions
 */
record SettledTransaction(SpringTransactions transactions) implements DeliveryInterceptor, Ordered {

    /** Next to the handler. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public void around(String consumer, Delivery delivery, Call call) throws Exception {
        call.proceed();
        transactions.current().settle();
    }
}

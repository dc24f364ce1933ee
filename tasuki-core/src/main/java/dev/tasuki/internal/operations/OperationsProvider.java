package dev.tasuki.internal.operations;

import dev.tasuki.operations.Operations;
import javax.sql.DataSource;

/** How {@link Operations#on} finds this implementation. */
public final class OperationsProvider implements Operations.Provider {
    /** For the service loader. */
    public OperationsProvider() {}

    @Override
    public Operations on(DataSource dataSource) {
        return new LedgerOperations(new Ledger(dataSource));
    }
}

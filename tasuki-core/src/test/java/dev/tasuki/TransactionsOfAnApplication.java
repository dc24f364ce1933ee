package dev.tasuki;

import dev.tasuki.spi.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Transactions as an application's own: Tasuki does not know what is kept in them. */
class TransactionsOfAnApplication implements Transactions {
    private final DataSource source;

    TransactionsOfAnApplication(DataSource source) {
        this.source = source;
    }

    @Override
    public <T> T inNew(Work<T> work) throws Exception {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            T result;
            try {
                result = work.in(connection);
            } catch (Exception e) {
                connection.rollback();
                throw e;
            }
            connection.commit();
            committed();
            return result;
        }
    }

    /** A transaction has committed; what this throws is the answer to the commit. */
    void committed() throws SQLException {}

    @Override
    public <T> T inCurrent(Work<T> work) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void afterCommit(Runnable action) {
        action.run();
    }
}

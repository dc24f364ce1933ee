package dev.tasuki.benchmarks.peers;

import dev.tasuki.benchmarks.contender.Session;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Lets a library that asks a DataSource for connections take part in the caller's transaction: within {@link #transaction}, this
 * thread gets the transaction's own connection, and whoever begins, ends or closes it is not heard. It is what Spring's
 * TransactionAwareDataSourceProxy does, and also keeps away the commits of a library that would commit by itself.
 */
final class JoiningDataSource extends DelegatingDataSource {
    private static final Set<String> CALLERS =
            Set.of("close", "commit", "rollback", "setAutoCommit", "setTransactionIsolation");

    private final DataSource pool;
    private final ThreadLocal<@Nullable Connection> joined = new ThreadLocal<>();

    JoiningDataSource(DataSource pool) {
        super(pool);
        this.pool = pool;
    }

    void transaction(Session.Work work) throws Exception {
        Pooled.transaction(pool, connection -> {
            joined.set(shielded(connection));
            try {
                work.run(connection);
            } finally {
                joined.remove();
            }
        });
    }

    private static Connection shielded(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                JoiningDataSource.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    if (CALLERS.contains(method.getName())) {
                        return null;
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection ours = joined.get();
        return ours == null ? pool.getConnection() : ours;
    }
}

package dev.tasuki;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import org.postgresql.ds.PGSimpleDataSource;

/** A pooler that lets its clients wait while another server takes the place of the first: they see no error, and no hint. */
final class PausingPooler extends PGSimpleDataSource {
    private static final long serialVersionUID = 1;
    private static final int MOST = 100;

    private final transient Semaphore places = new Semaphore(MOST, true);

    PausingPooler(String url) {
        setUrl(url);
    }

    /** Waits until nobody has a connection; nobody gets one then until {@link #resume}. */
    void pause() throws InterruptedException {
        places.acquire(MOST);
    }

    void resume() {
        places.release(MOST);
    }

    @Override
    public Connection getConnection() throws SQLException {
        places.acquireUninterruptibly();
        Connection connection;
        try {
            connection = super.getConnection();
        } catch (SQLException e) {
            places.release();
            throw e;
        }
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    boolean closes = method.getName().equals("close") && !connection.isClosed();
                    try {
                        return method.invoke(connection, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        if (closes) {
                            places.release();
                        }
                    }
                });
    }
}

package dev.tasuki;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/** Connections that note what goes to the server and back: statements, batches of them, and commits. */
final class RoundTrips {
    static final String COMMIT = "commit";

    private final List<String> made = new CopyOnWriteArrayList<>();
    private final List<String> warnings = new CopyOnWriteArrayList<>();

    DataSource on(DataSource source) {
        return proxy(DataSource.class, (proxy, method, args) -> {
            Object result = call(source, method, args);
            return result instanceof Connection connection ? noting(connection) : result;
        });
    }

    void forget() {
        made.clear();
    }

    /** How many with a fragment in their statement. */
    long of(String fragment) {
        return made.stream().filter(sql -> sql.contains(fragment)).count();
    }

    /** What the server complained about, with the statement. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    List<String> all() {
        return List.copyOf(made);
    }

    private Connection noting(Connection connection) {
        return proxy(Connection.class, (proxy, method, args) -> {
            if (method.getName().equals("commit")) {
                made.add(COMMIT);
            }
            Object result = call(connection, method, args);
            return result instanceof PreparedStatement statement ? noting(statement, (String) args[0]) : result;
        });
    }

    private PreparedStatement noting(PreparedStatement statement, String sql) {
        return proxy(PreparedStatement.class, (proxy, method, args) -> {
            boolean executes = method.getName().startsWith("execute");
            if (executes) {
                made.add(sql);
            }
            Object result = call(statement, method, args);
            if (executes && statement.getWarnings() != null) {
                warnings.add(statement.getWarnings().getMessage() + ": " + sql);
            }
            return result;
        });
    }

    private static Object call(Object target, java.lang.reflect.Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}

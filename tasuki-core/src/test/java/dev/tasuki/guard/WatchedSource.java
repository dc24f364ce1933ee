package dev.tasuki.guard;

import dev.tasuki.guard.Point.When;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/** Connections whose statements can be changed, and where their user can be stopped. */
final class WatchedSource {
    private final DataSource source;
    private final List<Change> changes;
    private final boolean applied;
    private final List<Change> always;
    private final List<Point> points = new CopyOnWriteArrayList<>();

    /**
     * Watches.
     *
     * @param changes what switches a guard off
     * @param applied whether it is off; if not, the fragments are only looked for
     * @param always changes that are made in any case
     */
    WatchedSource(DataSource source, List<Change> changes, boolean applied, List<Change> always) {
        this.source = source;
        this.changes = changes;
        this.applied = applied;
        this.always = always;
    }

    Point point(When when, String fragment) {
        Point point = new Point(when, fragment);
        points.add(point);
        return point;
    }

    void openAll() {
        points.forEach(Point::open);
    }

    DataSource asDataSource() {
        return proxy(
                DataSource.class,
                (proxy, method, args) -> method.getName().equals("getConnection")
                        ? watched((Connection) call(source, method, args))
                        : call(source, method, args));
    }

    private void pass(When when, String sql) throws SQLException {
        for (Point point : points) {
            if (point.isAt(when, sql)) {
                point.pass();
            }
        }
    }

    private Connection watched(Connection connection) {
        return proxy(Connection.class, new Transaction(connection));
    }

    /** A connection, and what its transaction has run. */
    private final class Transaction implements InvocationHandler {
        private final Connection connection;
        private final List<String> ran = new ArrayList<>();

        Transaction(Connection connection) {
            this.connection = connection;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] args) throws Throwable {
            switch (method.getName()) {
                case "prepareStatement" -> {
                    return prepare(method, args);
                }
                case "commit" -> {
                    for (String sql : List.copyOf(ran)) {
                        pass(When.BEFORE_COMMIT, sql);
                    }
                    Object result = call(connection, method, args);
                    ended();
                    return result;
                }
                case "rollback" -> {
                    Object result = call(connection, method, args);
                    if (args == null) {
                        ended();
                    }
                    return result;
                }
                default -> {
                    return call(connection, method, args);
                }
            }
        }

        private void ended() throws SQLException {
            List<String> all = List.copyOf(ran);
            ran.clear();
            for (String sql : all) {
                pass(When.AFTER_END, sql);
            }
        }

        private PreparedStatement prepare(Method method, Object[] args) throws Throwable {
            String sql = Change.plain((String) args[0]);
            String sent = sql;
            boolean commit = false;
            for (Change change : changes) {
                if (change.isIn(sent) && applied) {
                    sent = change.in(sent);
                    commit |= change.isCommit();
                }
            }
            for (Change change : always) {
                sent = change.isIn(sent) ? change.in(sent) : sent;
            }
            Object[] changed = args.clone();
            changed[0] = sent;
            PreparedStatement statement = (PreparedStatement) call(connection, method, changed);
            boolean commitFirst = commit;
            return proxy(PreparedStatement.class, (proxy, called, values) -> {
                if (!called.getName().startsWith("execute")) {
                    return call(statement, called, values);
                }
                pass(When.BEFORE_STATEMENT, sql);
                if (commitFirst) {
                    connection.commit();
                }
                Object result = call(statement, called, values);
                if (!connection.getAutoCommit()) {
                    ran.add(sql);
                }
                pass(When.AFTER_STATEMENT, sql);
                return result;
            });
        }
    }

    private static Object call(Object target, Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(WatchedSource.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}

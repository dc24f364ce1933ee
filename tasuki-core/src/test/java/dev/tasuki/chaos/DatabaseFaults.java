package dev.tasuki.chaos;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;

/** What happens to PostgreSQL. */
final class DatabaseFaults {
    private final Cluster cluster;
    private final Stopping stopping;

    DatabaseFaults(Cluster cluster, Stopping stopping) {
        this.cluster = cluster;
        this.stopping = stopping;
    }

    void inject(Fault fault) throws SQLException {
        switch (fault.kind()) {
            case KILL_POSTGRES -> {
                cluster.postgres().kill();
                hold(fault);
                cluster.postgres().restart();
            }
            case RESTART_POSTGRES -> cluster.postgres().restart();
            case KILL_BACKEND -> killBackend(fault);
            case TERMINATE_BACKENDS -> terminateBackends(fault);
            case EXHAUST_CONNECTIONS -> exhaustConnections(fault);
            case HOLD_SNAPSHOT -> inTransaction(fault, "select count(*) from business");
            case LOCK_EFFECTS -> inTransaction(fault, "lock table effect in access exclusive mode");
            case READ_ONLY -> readOnly(fault);
            default -> throw new IllegalArgumentException(fault.toString());
        }
    }

    private void hold(Fault fault) {
        stopping.after(fault.holdMillis());
    }

    private interface Work {
        void with(Connection connection, Statement statement) throws SQLException;
    }

    private void connected(Work work) throws SQLException {
        try (Connection connection = cluster.postgres().dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            work.with(connection, statement);
        }
    }

    /** PostgreSQL ends all its other backends then, and recovers. */
    private void killBackend(Fault fault) throws SQLException {
        connected((connection, statement) -> {
            try (var row =
                    statement.executeQuery("select pid from pg_stat_activity where backend_type = 'client backend'"
                            + " and pid <> pg_backend_pid() order by pid offset " + fault.lot() % 10 + " limit 1")) {
                if (row.next()) {
                    ProcessHandle.of(row.getLong(1)).ifPresent(ProcessHandle::destroyForcibly);
                }
            }
        });
        hold(fault);
    }

    private void terminateBackends(Fault fault) throws SQLException {
        Random random = new Random(fault.lot());
        long end = System.nanoTime() + fault.holdMillis() * 1_000_000L;
        while (System.nanoTime() - end < 0 && !stopping.after(50 + random.nextInt(300))) {
            connected((connection, statement) ->
                    statement.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                            + " where backend_type = 'client backend' and pid <> pg_backend_pid() and random() < 0.2"));
        }
    }

    private void exhaustConnections(Fault fault) {
        try (Hoard hoard = new Hoard()) {
            long end = System.nanoTime() + fault.holdMillis() * 1_000_000L;
            while (System.nanoTime() - end < 0
                    && !stopping.after(hoard.add(cluster.postgres().dataSource()) ? 0 : 10)) {
                // whatever becomes free is taken
            }
        }
    }

    private void inTransaction(Fault fault, String sql) throws SQLException {
        connected((connection, statement) -> {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            statement.execute(sql);
            hold(fault);
            connection.rollback();
        });
    }

    /** As after a failover, while the old primary still answers. */
    private void readOnly(Fault fault) throws SQLException {
        connected((connection, statement) -> {
            statement.execute("alter system set default_transaction_read_only = on");
            statement.execute("select pg_reload_conf()");
        });
        hold(fault);
        connected((connection, statement) -> {
            statement.execute("alter system reset default_transaction_read_only");
            statement.execute("select pg_reload_conf()");
        });
    }
}

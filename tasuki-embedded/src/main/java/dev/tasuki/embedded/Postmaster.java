package dev.tasuki.embedded;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeoutException;

/** One run of PostgreSQL on a cluster: from its start until it is stopped or killed. */
final class Postmaster {

    /** A setting that only our process of this start has: whoever answers and does not know it is someone else. */
    static final String INSTANCE = "tasuki.instance";

    private static final long START_TIMEOUT_MS =
            300_000; // recovery after a crash under load reads a GB of WAL and more
    private static final long STOP_TIMEOUT_MS = 60_000;
    private static final long POLL_MS = 10;

    private final Supervisor supervisor;
    private final int port;

    private Postmaster(Supervisor supervisor, int port) {
        this.supervisor = supervisor;
        this.port = port;
    }

    static Postmaster start(Cluster cluster, int port, Settings settings) {
        String instance = UUID.randomUUID().toString();
        Postmaster postmaster = new Postmaster(Supervisor.start(task(cluster, port, settings, instance)), port);
        try {
            postmaster.awaitReady(cluster);
            requireInstance(Database.of(cluster, port, "postgres"), instance);
            return postmaster;
        } catch (RuntimeException e) {
            postmaster.kill();
            throw e;
        }
    }

    private static Supervisor.Task task(Cluster cluster, int port, Settings settings, String instance) {
        List<String> arguments = new ArrayList<>(
                List.of("-D", cluster.account().nameOf(cluster.directory().cluster())));
        arguments.addAll(settings.forPostgres());
        // Last, so that they win; on the command line, so that ALTER SYSTEM can't change them.
        arguments.addAll(List.of(
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "port=" + port,
                "-c",
                "unix_socket_directories=",
                "-c",
                INSTANCE + "=" + instance));
        return new Supervisor.Task(
                cluster.directory().cluster(),
                cluster.account().command(cluster.binaries().postgres(), arguments),
                java.nio.file.Path.of("/dev/null"),
                cluster.directory().startupLog(),
                "QUIT");
    }

    /** Asks nobody at the port before our own process has said that the port is its own. */
    private void awaitReady(Cluster cluster) {
        long deadline = System.nanoTime() + START_TIMEOUT_MS * 1_000_000;
        while (!isReady(cluster)) {
            if (supervisor.awaitEnd(POLL_MS)) {
                throw new EmbeddedPostgresException("PostgreSQL ended with status " + supervisor.status()
                        + " while starting on port " + port + " in "
                        + cluster.directory().root() + ". Its log: "
                        + LogTail.of(cluster.directory().startupLog()));
            }
            if (System.nanoTime() > deadline) {
                throw new EmbeddedPostgresException("PostgreSQL was not ready after " + START_TIMEOUT_MS + " ms in "
                        + cluster.directory().root());
            }
        }
    }

    private boolean isReady(Cluster cluster) {
        return PostmasterFile.read(cluster.directory().cluster())
                .filter(file -> file.pid() == supervisor.pid() && file.ready())
                .isPresent();
    }

    static void requireInstance(Database database, String instance) {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery("select current_setting('" + INSTANCE + "', true)")) {
            answer.next();
            if (!instance.equals(answer.getString(1))) {
                throw new EmbeddedPostgresException("Another PostgreSQL answers at " + database.address()
                        + ", not the one that was just started. Choose another port.");
            }
        } catch (SQLException e) {
            throw new EmbeddedPostgresException("Cannot connect to " + database.address() + " (" + e + ")", e);
        }
    }

    long pid() {
        return supervisor.pid();
    }

    int port() {
        return port;
    }

    boolean isAlive() {
        return supervisor.isAlive();
    }

    void stop() {
        try {
            supervisor.stop(STOP_TIMEOUT_MS);
        } catch (TimeoutException e) {
            throw new EmbeddedPostgresException("PostgreSQL does not stop: " + e.getMessage(), e);
        }
    }

    void kill() {
        supervisor.kill();
    }
}

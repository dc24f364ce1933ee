package dev.tasuki.embedded;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** One run of PostgreSQL on a cluster: from its start until it is stopped or killed. */
final class Postmaster {

    /** A setting that only the process of one start has: whoever answers and does not know it is someone else. */
    static final String INSTANCE = "tasuki.instance";

    private static final Duration START_TIMEOUT = Duration.ofMinutes(5); // recovery may have to read a few GB of WAL
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);
    private static final long POLL_MS = 10;

    private final Cluster cluster;
    private final int port;
    private final Supervisor supervisor;

    private Postmaster(Cluster cluster, int port, Supervisor supervisor) {
        this.cluster = cluster;
        this.port = port;
        this.supervisor = supervisor;
    }

    /** Returns when it accepts connections and is proven to be ours. */
    static Postmaster start(Cluster cluster, int port, Settings settings) {
        if (!Ports.isFree(port)) {
            throw new EmbeddedPostgresException("Port " + port + " of 127.0.0.1 is taken by another program."
                    + " Stop it, or choose another port (0 for any free one).");
        }
        return launch(cluster, port, settings);
    }

    /** The port may be taken all the same: then PostgreSQL itself finds out. */
    static Postmaster launch(Cluster cluster, int port, Settings settings) {
        String instance = UUID.randomUUID().toString();
        Supervisor supervisor = Supervisor.start(task(cluster, arguments(cluster, port, settings, instance)));
        Postmaster postmaster = new Postmaster(cluster, port, supervisor);
        try {
            postmaster.awaitReady();
            requireInstance(postmaster.maintenance(), instance);
            return postmaster;
        } catch (RuntimeException e) {
            supervisor.stop(STOP_TIMEOUT.toMillis());
            throw e;
        }
    }

    private static List<String> arguments(Cluster cluster, int port, Settings settings, String instance) {
        List<String> arguments = new ArrayList<>();
        arguments.addAll(
                List.of("-D", cluster.account().nameOf(cluster.directory().cluster())));
        arguments.addAll(settings.forPostgres());
        // On the command line, where ALTER SYSTEM can't change them.
        arguments.addAll(List.of("-c", "listen_addresses=127.0.0.1"));
        arguments.addAll(List.of("-c", "port=" + port));
        arguments.addAll(List.of("-c", "unix_socket_directories="));
        arguments.addAll(List.of("-c", INSTANCE + "=" + instance));
        return arguments;
    }

    private static Supervisor.Task task(Cluster cluster, List<String> arguments) {
        return new Supervisor.Task(
                cluster.directory().cluster(),
                cluster.account().command(cluster.binaries().postgres(), arguments),
                Path.of("/dev/null"),
                cluster.directory().startupLog(),
                "QUIT");
    }

    /** Nobody is asked at the port before our own process has said that the port is its own. */
    private void awaitReady() {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!isReady()) {
            if (supervisor.awaitEnd(POLL_MS)) {
                // Its log collector outlives it by a moment, and has its last words.
                new Survivors(cluster.directory().cluster(), cluster.account()).awaitEnd();
                throw failed("ended with exit status " + supervisor.status());
            }
            if (System.nanoTime() > deadline) {
                throw failed("was not ready after " + START_TIMEOUT.toSeconds() + " s");
            }
        }
    }

    private boolean isReady() {
        return PostmasterFile.read(cluster.directory().cluster())
                .filter(file -> file.pid() == pid() && file.ready())
                .isPresent();
    }

    private EmbeddedPostgresException failed(String how) {
        return new EmbeddedPostgresException("PostgreSQL " + how + " while starting on port " + port + " in "
                + cluster.directory().root() + ". The end of its log:\n" + new ServerLog(cluster.directory()).tail());
    }

    static void requireInstance(Database database, String instance) {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery("select current_setting('" + INSTANCE + "', true)")) {
            answer.next();
            if (!instance.equals(answer.getString(1))) {
                throw new EmbeddedPostgresException("Another PostgreSQL than the one just started answers at "
                        + database.address() + ". Choose another port.");
            }
        } catch (SQLException e) {
            throw new EmbeddedPostgresException(
                    "PostgreSQL was started, but " + database.address() + " can't be used: " + e.getMessage(), e);
        }
    }

    /** The database that every cluster has: for work on the others. */
    Database maintenance() {
        return database("postgres");
    }

    Database database(String name) {
        return new Database(port, name, cluster.password());
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

    void onEnd(Runnable action) {
        supervisor.onEnd(action);
    }

    /** A fast shutdown. */
    void stop() {
        if (!supervisor.stop(STOP_TIMEOUT.toMillis())) {
            throw new EmbeddedPostgresException(
                    "PostgreSQL (process " + pid() + ") still runs " + STOP_TIMEOUT.toSeconds()
                            + " s after it was told to stop. The end of its log:\n"
                            + new ServerLog(cluster.directory()).tail());
        }
    }

    void kill() {
        supervisor.kill();
    }
}

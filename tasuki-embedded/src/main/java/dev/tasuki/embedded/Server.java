package dev.tasuki.embedded;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A cluster that is being served: one {@link Postmaster} after the other, on the same port. */
final class Server {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final int FREE_PORT_TRIES = 5;
    private static final Executor A_MINUTE_LATER =
            CompletableFuture.delayedExecutor(Duration.ofMinutes(1).toSeconds(), TimeUnit.SECONDS);

    private final Cluster cluster;
    private final Settings settings;
    private volatile Postmaster postmaster;
    private volatile boolean ending;

    private Server(Cluster cluster, Settings settings, Postmaster postmaster) {
        this.cluster = cluster;
        this.settings = settings;
        this.postmaster = postmaster;
        watch(postmaster);
    }

    /** Port 0 means any free one. */
    static Server start(Cluster cluster, int port, Settings settings) {
        Postmaster postmaster =
                port == 0 ? startOnFreePort(cluster, settings) : Postmaster.start(cluster, port, settings);
        return new Server(cluster, settings, postmaster);
    }

    /** Someone else may take the port between our choice and PostgreSQL's bind. */
    private static Postmaster startOnFreePort(Cluster cluster, Settings settings) {
        for (int tries = 1; ; tries++) {
            int port = Ports.free();
            try {
                return Postmaster.start(cluster, port, settings);
            } catch (EmbeddedPostgresException e) {
                if (tries == FREE_PORT_TRIES || Ports.isFree(port)) {
                    throw e;
                }
            }
        }
    }

    Cluster cluster() {
        return cluster;
    }

    Postmaster postmaster() {
        return postmaster;
    }

    /** Creates a database unless it is there; a server that can't is stopped again. */
    void ensureDatabase(String name) {
        try {
            if (!postmaster.maintenance().knows(name)) {
                createDatabase(name);
            }
        } catch (RuntimeException e) {
            stop();
            throw e;
        }
    }

    void createDatabase(String name) {
        postmaster
                .maintenance()
                .execute("create database " + postmaster.database(name).quotedName());
    }

    void dropDatabase(String name) {
        postmaster
                .maintenance()
                .execute("drop database " + postmaster.database(name).quotedName() + " with (force)");
    }

    void restart() {
        if (postmaster.isAlive()) {
            stop();
        }
        new Survivors(cluster.directory().cluster(), cluster.account()).awaitEnd();
        postmaster = Postmaster.start(cluster, postmaster.port(), settings);
        ending = false;
        watch(postmaster);
    }

    void stop() {
        ending = true;
        postmaster.stop();
    }

    void kill() {
        ending = true;
        postmaster.kill();
    }

    private void watch(Postmaster started) {
        started.onEnd(() -> {
            if (!ending) {
                LOG.error(
                        "PostgreSQL (process {}) on {} ended unexpectedly; restart() starts it again. The end of its log:\n{}",
                        started.pid(),
                        cluster.directory().root(),
                        new ServerLog(cluster.directory()).tail());
            }
        });
        keepLogBounded(started);
    }

    private void keepLogBounded(Postmaster started) {
        if (started.isAlive()) {
            new ServerLog(cluster.directory()).prune();
            A_MINUTE_LATER.execute(() -> keepLogBounded(started));
        }
    }
}

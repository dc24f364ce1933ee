package dev.tasuki.embedded;

import java.nio.file.Path;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL, started from Maven's binaries and tied to this JVM: it ends when this object is closed and when the JVM
 * ends, even by {@code kill -9}. All methods may be called from any thread.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final String DATABASE = "tasuki";
    private static final int FREE_PORT_TRIES = 5;

    private final DirectoryLock lock;
    private final Cluster cluster;
    private final Settings settings;
    private final @Nullable DirectoryReaper reaper;
    private volatile Postmaster postmaster;
    private boolean closed;

    private EmbeddedPostgres(
            DirectoryLock lock,
            Cluster cluster,
            Settings settings,
            Postmaster postmaster,
            @Nullable DirectoryReaper reaper) {
        this.lock = lock;
        this.cluster = cluster;
        this.settings = settings;
        this.postmaster = postmaster;
        this.reaper = reaper;
    }

    /** A PostgreSQL whose data stays in the given directory, which is created if it is not there. */
    public static Builder at(Path dataDirectory) {
        return new Builder(dataDirectory, null);
    }

    /** Starts a PostgreSQL in a fresh temporary directory, which is removed on {@link #close()} and when the JVM ends. */
    public static EmbeddedPostgres temporary() {
        DirectoryReaper reaper = DirectoryReaper.ofNewDirectory();
        try {
            return new Builder(reaper.directory(), reaper).start();
        } catch (RuntimeException e) {
            reaper.close();
            throw e;
        }
    }

    /** JDBC URL of the database {@code tasuki}, with user and password. */
    public String jdbcUrl() {
        return jdbcUrl(DATABASE);
    }

    /** JDBC URL of the named database, with user and password. */
    public String jdbcUrl(String database) {
        return database(database).jdbcUrl();
    }

    /** The superuser. */
    public String username() {
        return Cluster.SUPERUSER;
    }

    /** The superuser's password. */
    public String password() {
        return cluster.password();
    }

    /** The port on 127.0.0.1. */
    public int port() {
        return postmaster.port();
    }

    /** The directory that holds the cluster, its password and its lock. */
    public Path dataDirectory() {
        return cluster.directory().root();
    }

    /** Process id of PostgreSQL's postmaster. */
    public long pid() {
        return postmaster.pid();
    }

    /** Unpooled connections to the database {@code tasuki}. */
    public DataSource dataSource() {
        return dataSource(DATABASE);
    }

    /** Unpooled connections to the named database. */
    public DataSource dataSource(String database) {
        return database(database).dataSource();
    }

    /** Creates a database. */
    public void createDatabase(String name) {
        database("postgres").execute("create database " + database(name).quotedName());
    }

    /** Drops a database and ends all connections to it. */
    public void dropDatabase(String name) {
        database("postgres").execute("drop database " + database(name).quotedName() + " with (force)");
    }

    /** Kills PostgreSQL as a crash would. */
    public synchronized void kill() {
        postmaster.kill();
    }

    /** Starts PostgreSQL again, on the same port; stops it before if it runs. */
    public synchronized void restart() {
        if (postmaster.isAlive()) {
            postmaster.stop();
        }
        postmaster = Postmaster.start(cluster, postmaster.port(), settings);
    }

    /** Stops PostgreSQL (fast shutdown) and lets go of the data directory. Does nothing the second time. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (DirectoryReaper removed = reaper;
                DirectoryLock released = lock) {
            postmaster.stop();
        }
        LOG.info("PostgreSQL on port {} stopped", port());
    }

    private Database database(String name) {
        return Database.of(cluster, postmaster.port(), name);
    }

    /** How to start a PostgreSQL. Not for use by several threads at once. */
    public static final class Builder {

        private final Path path;
        private final @Nullable DirectoryReaper reaper;
        private final Settings settings = new Settings();
        private int port;
        private Consumer<String> progress = message -> LOG.info("{}", message);

        private Builder(Path path, @Nullable DirectoryReaper reaper) {
            this.path = path;
            this.reaper = reaper;
        }

        /** The port on 127.0.0.1; 0, the default, for a free one. */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /** A setting as in {@code postgresql.conf}, for this start. */
        public Builder setting(String name, String value) {
            settings.put(name, value);
            return this;
        }

        /** Receives what is going on, in a few words, for people. */
        public Builder onProgress(Consumer<String> progress) {
            this.progress = progress;
            return this;
        }

        /** Starts PostgreSQL and returns when it accepts connections. */
        public EmbeddedPostgres start() {
            DataDirectory directory = DataDirectory.at(path);
            DirectoryLock lock = DirectoryLock.acquire(directory);
            try {
                Binaries binaries = BinaryCache.unpacked(progress);
                Cluster cluster = Cluster.openOrCreate(directory, binaries, progress);
                int chosen = port == 0 ? Ports.free() : port;
                progress.accept("starting PostgreSQL " + binaries.version() + " on port " + chosen);
                Postmaster postmaster = Postmaster.start(cluster, chosen, settings);
                EmbeddedPostgres postgres = new EmbeddedPostgres(lock, cluster, settings, postmaster, reaper);
                postgres.createDatabase(DATABASE);
                return postgres;
            } catch (RuntimeException e) {
                lock.close();
                throw e;
            }
        }
    }
}

package dev.tasuki.embedded;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL out of Maven's binaries, tied to this JVM: for a first run, tests and demos.
 *
 * <pre>{@code
 * try (EmbeddedPostgres postgres = EmbeddedPostgres.at(Path.of("data")).start()) {
 *     DataSource dataSource = postgres.dataSource();
 * }
 * }</pre>
 *
 * <p><strong>Durable</strong>, unless it is {@link #temporary()}. {@code fsync} and {@code synchronous_commit} are on, as in production. After a {@code kill -9} of this JVM, of
 * PostgreSQL or of both, the next start on the same directory recovers, and has every committed row.
 *
 * <p><strong>Never an orphan.</strong> A supervising shell shuts PostgreSQL down when this object is closed and when the JVM ends,
 * however it ends. It happens after all shutdown hooks, and a Ctrl-C in the terminal does not reach PostgreSQL by itself, so
 * connection pools can be closed in peace.
 *
 * <p><strong>Nobody else's.</strong> A data directory belongs to one JVM at a time. The server listens on 127.0.0.1 only, wants a
 * random password that is kept in the data directory, and is proven to be the one just started before it is used.
 *
 * <p><strong>Where it runs.</strong> On Linux with glibc, also as root: PostgreSQL then runs as the owner of the cluster, or as
 * {@code nobody}, through {@code setpriv} or else {@code unshare}. {@code SHOW data_directory} says {@code /proc/self/cwd} in that
 * case, since the account needs no way to the directory but to be started in it. macOS has all that this needs, but for
 * {@code setsid} (so a Ctrl-C in the terminal also reaches PostgreSQL) and for dropping root's privileges; it is not tested.
 * Windows has no POSIX shell to supervise with, and is refused.
 *
 * <p>PostgreSQL's programs are unpacked once per release, into {@code ~/.cache/tasuki} or, for root, {@code /var/cache/tasuki}; the
 * system property {@code tasuki.embedded.cache} names another directory.
 *
 * <p>All methods may be called from any thread. All failures are an {@link EmbeddedPostgresException}.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final String DATABASE = "tasuki";

    private final DirectoryLock lock;
    private final Server server;
    private final @Nullable DirectoryReaper reaper;
    private boolean closed;

    private EmbeddedPostgres(DirectoryLock lock, Server server, @Nullable DirectoryReaper reaper) {
        this.lock = lock;
        this.server = server;
        this.reaper = reaper;
    }

    /**
     * A PostgreSQL whose data survives restarts.
     *
     * @param dataDirectory holds the cluster, its password and its lock; created, for its owner only, if it does not exist
     */
    public static Builder at(Path dataDirectory) {
        return new Builder(dataDirectory, null);
    }

    /**
     * Starts a PostgreSQL on a free port with a fresh directory below {@code java.io.tmpdir}, which is removed on
     * {@link #close()} and when the JVM ends, however it ends. Since nothing of it is to outlive the machine, {@code fsync} is off,
     * which makes tests quick; commits are as atomic as ever, and survive whatever happens to its processes.
     */
    public static EmbeddedPostgres temporary() {
        requirePosix();
        DirectoryReaper reaper = DirectoryReaper.ofNewDirectoryIn(Path.of(System.getProperty("java.io.tmpdir")));
        try {
            return new Builder(reaper.directory(), reaper)
                    .setting("fsync", "off")
                    .start();
        } catch (RuntimeException e) {
            try (reaper) {
                throw e;
            }
        }
    }

    /** JDBC URL of the database {@code tasuki}, with user and password in it. */
    public String jdbcUrl() {
        return jdbcUrl(DATABASE);
    }

    /** JDBC URL of the named database, which need not exist yet, with user and password in it. */
    public String jdbcUrl(String database) {
        return database(database).jdbcUrl();
    }

    /** The superuser's name. */
    public String username() {
        return Cluster.SUPERUSER;
    }

    /** The superuser's password: random, and the same for as long as the cluster lives. */
    public String password() {
        return server.cluster().password();
    }

    /** The port on 127.0.0.1; a {@link #restart()} keeps it. */
    public int port() {
        return server.postmaster().port();
    }

    /** The directory that holds the cluster (in {@code cluster/}), its password and its lock; absolute. */
    public Path dataDirectory() {
        return server.cluster().directory().root();
    }

    /** Process id of the postmaster, PostgreSQL's first process; another one after each {@link #restart()}. */
    public long pid() {
        return server.postmaster().pid();
    }

    /** Connections to the database {@code tasuki} as superuser, not pooled. */
    public DataSource dataSource() {
        return dataSource(DATABASE);
    }

    /** Connections to the named database as superuser, not pooled. */
    public DataSource dataSource(String database) {
        return database(database).dataSource();
    }

    /**
     * Creates an empty database.
     *
     * @param name any name of 1 to 63 bytes, taken literally: upper case and spaces stay
     * @throws EmbeddedPostgresException if the name is invalid or taken
     */
    public void createDatabase(String name) {
        server.createDatabase(name);
    }

    /**
     * Drops a database with all that is in it, and ends every connection to it.
     *
     * @throws EmbeddedPostgresException if there is none of this name
     */
    public void dropDatabase(String name) {
        server.dropDatabase(name);
    }

    /**
     * Takes the postmaster away with {@code SIGKILL}, as a crash would, and returns when it is gone. Its other processes end by
     * themselves as they notice. {@link #restart()} is the way back; until then this object keeps the data directory.
     */
    public synchronized void kill() {
        requireOpen();
        server.kill();
    }

    /**
     * Starts PostgreSQL again on the same port, after a fast shutdown if it is still running, and returns when it accepts
     * connections. After a {@link #kill()} that includes recovery.
     */
    public synchronized void restart() {
        requireOpen();
        server.restart();
    }

    /**
     * Ends PostgreSQL with a fast shutdown, which rolls open transactions back, and lets go of the data directory, which is
     * removed if it is temporary. Returns when all that is done; does nothing the second time.
     */
    @Override
    @SuppressWarnings("try") // the resources are there to be closed: the lock first, then the directory
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (DirectoryReaper removed = reaper;
                DirectoryLock released = lock) {
            server.stop();
        }
        LOG.info("PostgreSQL in {} stopped", dataDirectory());
    }

    private Database database(String name) {
        return server.postmaster().database(name);
    }

    private void requireOpen() {
        if (closed) {
            throw new EmbeddedPostgresException("This PostgreSQL in " + dataDirectory()
                    + " is closed. Start another one with EmbeddedPostgres.at(…).");
        }
    }

    private static void requirePosix() {
        if (!FileSystems.getDefault().supportedFileAttributeViews().contains("unix")) {
            throw new EmbeddedPostgresException("The embedded PostgreSQL needs a POSIX system, and this is "
                    + System.getProperty("os.name") + ". Use WSL, a container, or a PostgreSQL server of your own.");
        }
    }

    /** How to start a PostgreSQL on a data directory. Not for use by several threads at once. */
    public static final class Builder {

        private static final int HIGHEST_PORT = 65_535;

        private final Path path;
        private final @Nullable DirectoryReaper reaper;
        private final Settings settings = new Settings();
        private int port;
        private Consumer<String> progress = message -> {};

        private Builder(Path path, @Nullable DirectoryReaper reaper) {
            this.path = path;
            this.reaper = reaper;
        }

        /**
         * The port on 127.0.0.1.
         *
         * @param port 0, the default, takes any free one; another one that is taken fails the start
         */
        public Builder port(int port) {
            if (port < 0 || port > HIGHEST_PORT) {
                throw new EmbeddedPostgresException("A port is between 0 and " + HIGHEST_PORT + ", got " + port);
            }
            this.port = port;
            return this;
        }

        /**
         * A setting as in {@code postgresql.conf}. It holds for this start and its restarts, and wins over
         * {@code ALTER SYSTEM}; nothing of it is kept in the cluster.
         *
         * @throws EmbeddedPostgresException if it would take the server out of reach, such as {@code listen_addresses}
         */
        public Builder setting(String name, String value) {
            settings.put(name, value);
            return this;
        }

        /** Receives in words for people what the start is doing, on the starting thread. It is logged as well. */
        public Builder onProgress(Consumer<String> progress) {
            this.progress = progress;
            return this;
        }

        /**
         * Starts PostgreSQL and returns when it accepts connections and the database {@code tasuki} exists. The very first start
         * also unpacks PostgreSQL and creates the cluster. A start right after a crash waits for what is left of the crashed one,
         * and for recovery.
         *
         * @throws EmbeddedPostgresException if the data directory is in use by another process or of another major version, if
         *     the port is taken, or if PostgreSQL does not start; its message has the end of PostgreSQL's log then
         */
        public EmbeddedPostgres start() {
            requirePosix();
            DataDirectory directory = DataDirectory.at(path);
            DirectoryLock lock = DirectoryLock.acquire(directory);
            try {
                return new EmbeddedPostgres(lock, startIn(directory), reaper);
            } catch (RuntimeException e) {
                lock.close();
                throw e;
            }
        }

        private Server startIn(DataDirectory directory) {
            Consumer<String> tell = progress.andThen(message -> LOG.info("{}", message));
            Binaries binaries = BinaryCache.unpacked(tell);
            Cluster cluster = Cluster.openOrCreate(directory, binaries, tell);
            tell.accept("starting PostgreSQL " + binaries.version() + " in " + directory.root()
                    + (port == 0 ? "" : " on port " + port));
            Server server = Server.start(cluster, port, settings);
            server.ensureDatabase(DATABASE);
            tell.accept("PostgreSQL accepts connections on port "
                    + server.postmaster().port());
            return server;
        }
    }
}

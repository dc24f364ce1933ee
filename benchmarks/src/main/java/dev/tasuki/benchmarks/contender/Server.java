package dev.tasuki.benchmarks.contender;

import dev.tasuki.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The PostgreSQL that all contenders share, one after the other, each in a database of its own. */
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    /** The same for every contender; {@code fsync} and {@code synchronous_commit} are on, which is what decides the most. */
    private static final Map<String, String> SETTINGS = settingsOfOurs();

    private static final String[] REPORTED = {
        "server_version",
        "fsync",
        "synchronous_commit",
        "full_page_writes",
        "wal_level",
        "shared_buffers",
        "max_wal_size",
        "max_connections",
        "track_commit_timestamp",
        "shared_preload_libraries",
        "autovacuum"
    };

    /** What pgjdbc is told for every contender: several rows of a batch become one statement. */
    private static final String DRIVER = "reWriteBatchedInserts=true";

    private final @Nullable EmbeddedPostgres embedded;
    private final String url;
    private final Path directory;
    private final Map<Class<?>, AutoCloseable> beside = new LinkedHashMap<>();
    private final AtomicInteger number = new AtomicInteger();
    private final String run = Long.toString(System.currentTimeMillis(), 36);

    /** Starts something in a directory of its own. */
    @FunctionalInterface
    public interface Starter<T> {
        /** Starts it; the directory need not be there. */
        T start(Path directory) throws Exception;
    }

    private Server(@Nullable EmbeddedPostgres embedded, String url, Path directory) {
        this.embedded = embedded;
        this.url = url;
        this.directory = directory;
    }

    private static Map<String, String> settingsOfOurs() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("track_commit_timestamp", "on");
        settings.put("shared_preload_libraries", "pg_stat_statements");
        settings.put("shared_buffers", "512MB");
        settings.put("max_wal_size", "4GB"); // so that no contender is the one that meets a checkpoint
        settings.put("max_connections", "200");
        return settings;
    }

    /** A durable PostgreSQL of our own in a directory. */
    public static Server embedded(Path directory) {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.at(directory);
        SETTINGS.forEach(builder::setting);
        EmbeddedPostgres embedded = builder.start();
        return new Server(embedded, embedded.jdbcUrl(), directory);
    }

    /** A server that someone else started, in which databases can be created. */
    public static Server running(EmbeddedPostgres embedded) {
        return new Server(embedded, embedded.jdbcUrl(), embedded.dataDirectory());
    }

    /**
     * A server that someone else runs.
     *
     * @param jdbcUrl with a user that may create databases
     * @param directory for what runs {@link #beside} it
     * @throws IllegalArgumentException when commit times are not kept there
     */
    public static Server at(String jdbcUrl, Path directory) throws SQLException {
        Server server = new Server(null, jdbcUrl, directory);
        if (!"on".equals(server.settings().get("track_commit_timestamp"))) {
            throw new IllegalArgumentException("the server keeps no commit times, by which the benchmarks measure: set"
                    + " track_commit_timestamp = on in its postgresql.conf and restart it");
        }
        return server;
    }

    /** Creates a database for one measurement of a contender. */
    public Site newSite(String contender) {
        String name = "bench_" + contender.replaceAll("[^a-z0-9]", "_") + "_" + run + "_" + number.incrementAndGet();
        execute("create database " + name);
        if (embedded != null) {
            execute("checkpoint"); // what one contender left dirty is not the next one's to write
        }
        return new Site(this, name);
    }

    /**
     * What runs beside the database for a contender, a broker for example: started when it is first asked for, then the same one
     * in all turns, and closed with this server.
     */
    public synchronized <T extends AutoCloseable> T beside(Class<T> type, Starter<T> starter) throws Exception {
        AutoCloseable running = beside.get(type);
        if (running == null) {
            running = starter.start(directory.resolve(type.getSimpleName()));
            beside.put(type, running);
        }
        return type.cast(running);
    }

    /** The settings that matter, as the server says them. */
    public Map<String, String> settings() throws SQLException {
        Map<String, String> settings = new LinkedHashMap<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String name : REPORTED) {
                try (ResultSet row = statement.executeQuery("select current_setting('" + name + "', true)")) {
                    row.next();
                    settings.put(name, String.valueOf(row.getString(1)));
                }
            }
        }
        settings.put("pgjdbc", DRIVER);
        return settings;
    }

    /** The process id of the postmaster when it runs on this machine and is ours. */
    public OptionalLong postmaster() {
        return embedded == null ? OptionalLong.empty() : OptionalLong.of(embedded.pid());
    }

    /** A connection to the server that is nobody's measurement. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url);
    }

    String jdbcUrl(String database) {
        int query = url.indexOf('?');
        String path = query < 0 ? url : url.substring(0, query);
        String parameters = query < 0 ? "?" : url.substring(query) + "&";
        return path.substring(0, path.lastIndexOf('/') + 1) + database + parameters + DRIVER;
    }

    void drop(String name) {
        execute("drop database if exists " + name + " with (force)");
    }

    private void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    @Override
    public synchronized void close() {
        for (AutoCloseable each : beside.values()) {
            try {
                each.close();
            } catch (Exception e) {
                LOG.warn("{} could not be closed", each, e);
            }
        }
        beside.clear();
        if (embedded != null) {
            embedded.close();
        }
    }
}

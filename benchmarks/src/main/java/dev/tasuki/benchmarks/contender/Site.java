package dev.tasuki.benchmarks.contender;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A database of one contender's own, for one measurement, with the tables of the work: {@code business} and {@code effect}. */
public final class Site implements AutoCloseable {
    /** So many times as long as a count takes, nobody counts again: what was rolled back was done, too, and is waited for. */
    private static final int COUNTING = 30;

    private static final int CONNECTIONS = 48;
    private static final String TABLES = """
            create table business (id bigint primary key, body text not null);
            create table effect (consumer smallint not null, message bigint not null, body text not null)""";

    private final Server server;
    private final String name;
    private final HikariDataSource pool;

    Site(Server server, String name) {
        this.server = server;
        this.name = name;
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(server.jdbcUrl(name));
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(0);
        config.setPoolName(name);
        pool = new HikariDataSource(config);
        run(TABLES);
    }

    /**
     * When effects became visible to others, by the clock of the database.
     *
     * @param count how many there are
     * @param distinct how many different ones: consumer and message
     * @param seconds from the first commit of an effect to the last
     * @param atFirstCommit how many that first commit brought
     * @param secondsFromStart from the start of the consumers to the last commit
     */
    public record Drained(long count, long distinct, double seconds, long atFirstCommit, double secondsFromStart) {
        private static final int ENOUGH_COMMITS = 20;

        /**
         * Effects in a second, from the first commit of one on; the effects of that commit itself are not counted, since they were
         * begun before. Where there are too few commits for that, from the start of the consumers.
         */
        public double rate() {
            boolean enough = atFirstCommit * ENOUGH_COMMITS <= count;
            double time = enough ? seconds : secondsFromStart;
            return time > 0 ? (enough ? count - atFirstCommit : count) / time : 0;
        }
    }

    /** A pool of connections to it, in auto-commit mode. */
    public HikariDataSource pool() {
        return pool;
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** Inserts the row that the caller's transaction is about. */
    public static void insertBusiness(Connection connection, Event event) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into business (id, body) values (?, ?)")) {
            insert.setLong(1, event.id());
            insert.setString(2, event.body());
            insert.executeUpdate();
        }
    }

    /** What runs beside the database for a contender, as {@link Server#beside}. */
    public <T extends AutoCloseable> T beside(Class<T> type, Server.Starter<T> starter) throws Exception {
        return server.beside(type, starter);
    }

    /** Runs statements, without parameters. */
    public void run(String sql) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(name + ": " + sql, e);
        }
    }

    /** The one number that a query finds. */
    public double number(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getDouble(1);
        }
    }

    /**
     * Waits until so many effects are committed. Asks the database only once the effects have been done, so that waiting costs
     * the contender nothing.
     *
     * @throws TimeoutException when they are not by then; says how many are
     */
    public void awaitEffects(Effect effect, long expected, Duration patience)
            throws SQLException, InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + patience.toNanos();
        long committed = 0;
        while (committed < expected) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException(name + ": after " + patience.toSeconds() + " s, " + effect.applied()
                        + " effects were done and " + (long) number("select count(*) from effect")
                        + " committed, of " + expected);
            }
            if (effect.applied() < expected) {
                TimeUnit.MILLISECONDS.sleep(5);
                continue;
            }
            long begun = System.nanoTime();
            committed = (long) number("select count(*) from effect");
            if (committed < expected) {
                TimeUnit.NANOSECONDS.sleep(
                        Math.max(TimeUnit.MILLISECONDS.toNanos(25), COUNTING * (System.nanoTime() - begun)));
            }
        }
    }

    /** What the clock of the database says, in seconds. */
    public double clock() throws SQLException {
        return number("select extract(epoch from clock_timestamp())");
    }

    /**
     * How fast the effects came. Needs {@code track_commit_timestamp}.
     *
     * @param start when the consumers were started, by {@link #clock}
     */
    public Drained drained(double start) throws SQLException {
        String sql = """
                with done as materialized (select consumer, message, pg_xact_commit_timestamp(xmin) at from effect),
                     bound as (select min(at) first, max(at) last from done)
                select count(*), count(distinct (consumer, message)), extract(epoch from last - first),
                       count(*) filter (where at = first), extract(epoch from last)
                from done, bound group by first, last""";
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next()
                    ? new Drained(
                            row.getLong(1), row.getLong(2), row.getDouble(3), row.getLong(4), row.getDouble(5) - start)
                    : new Drained(0, 0, 0, 0, 0);
        }
    }

    /** Closes the connections and drops the database. */
    @Override
    public void close() {
        pool.close();
        server.drop(name);
    }
}

package dev.tasuki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tasuki.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The database itself is in trouble while a node works on it. Whatever the trouble: consumers wait and spend no attempts,
 * producers get the database's own error, and everything goes on by itself when it is over.
 */
@Tag("one-jdk")
class DatabaseDownTest {
    private static final int MOST_CONNECTIONS = 30;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private EmbeddedPostgres server;

    private <T extends AutoCloseable> T closing(T resource) {
        opened.push(resource);
        return resource;
    }

    @BeforeEach
    void start() throws IOException {
        Path directory = Files.createTempDirectory("tasuki-down-");
        closing(() -> remove(directory));
        server = closing(EmbeddedPostgres.at(directory)
                .setting("max_connections", String.valueOf(MOST_CONNECTIONS))
                .start());
    }

    @AfterEach
    void close() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    private static void remove(Path directory) throws Exception {
        run("rm", "-rf", directory.toString());
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    private Workload working() throws SQLException {
        return closing(new Workload(server.jdbcUrl())).migrated().started();
    }

    private Connection connection() throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl());
    }

    private static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static Stream<String> states(Throwable error) {
        return Stream.iterate(error, e -> e != null, Throwable::getCause)
                .filter(SQLException.class::isInstance)
                .map(e -> ((SQLException) e).getSQLState());
    }

    private static void awaitRefusals(Workload work, String state) {
        await().atMost(Traces.PATIENCE)
                .until(() -> work.refusals().stream()
                                .filter(e -> states(e).anyMatch(state::equals))
                                .count()
                        > 10);
    }

    private static void awaitElapsed(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        await().atMost(time.plusSeconds(10)).until(() -> System.nanoTime() - end >= 0);
    }

    @Test
    void killedAndRestartedUnderLoad() throws Exception {
        Workload work = working();
        for (int i = 0; i < 3; i++) {
            server.kill();
            server.restart();
            work.awaitProgress();
        }
        work.assertThatNothingIsLostOrDoubledAndNoAttemptIsSpent();
    }

    @Test
    void connectionsCutAgainAndAgain() throws Exception {
        Workload work = working();
        try (Connection admin = connection()) {
            for (int i = 0; i < 10; i++) {
                execute(
                        admin,
                        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = '"
                                + Workload.NAME + "'");
                work.awaitProgress();
            }
        }
        work.assertThatNothingIsLostOrDoubledAndNoAttemptIsSpent();
    }

    @Test
    void tooManyConnectionsWhileRunningAndAtStart() throws Exception {
        Workload work = working();
        Workload late = closing(new Workload(server.jdbcUrl()));
        List<Connection> hoard = new ArrayList<>();
        closing(() -> release(hoard));
        hoard.add(connection());
        while (numberOfWorkers(hoard.get(0)) > 0) {
            execute(
                    hoard.get(0),
                    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = '" + Workload.NAME
                            + "'");
            takeAll(hoard);
        }
        TasukiException refused =
                catchThrowableOfType(TasukiException.class, () -> late.node().start());
        assertThat(states(refused)).contains("53300");
        awaitElapsed(Duration.ofSeconds(3));
        release(hoard);
        work.awaitProgress();
        work.assertThatNothingIsLostOrDoubledAndNoAttemptIsSpent();
        late.node().start();
        assertThat(late.node().isRunning()).isTrue();
    }

    private static long numberOfWorkers(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                var row = statement.executeQuery(
                        "select count(*) from pg_stat_activity where application_name = '" + Workload.NAME + "'")) {
            row.next();
            return row.getLong(1);
        }
    }

    private void takeAll(List<Connection> hoard) {
        try {
            while (true) {
                hoard.add(connection());
            }
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("53300");
        }
    }

    private static void release(List<Connection> hoard) throws SQLException {
        for (Connection connection : hoard) {
            connection.close();
        }
        hoard.clear();
    }

    @Test
    void aFailoverThatLeavesItReadOnlyForAWhile() throws Exception {
        Workload work = working();
        try (Connection admin = connection()) {
            execute(admin, "alter system set default_transaction_read_only = on", "select pg_reload_conf()");
            awaitRefusals(work, "25006");
            execute(
                    admin,
                    "set default_transaction_read_only = off",
                    "alter system reset default_transaction_read_only",
                    "select pg_reload_conf()");
        }
        work.awaitProgress();
        work.assertThatNothingIsLostOrDoubledAndNoAttemptIsSpent();
    }

    @Test
    void aFullDisk() throws Exception {
        Path disk = Files.createTempDirectory("tasuki-disk-");
        closing(() -> remove(disk));
        Path cluster = server.dataDirectory().resolve("cluster");
        String owner = "uid=" + Files.getAttribute(cluster, "unix:uid");
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=32m,mode=0700," + owner, "tmpfs", disk.toString()) == 0,
                "only root can mount a disk that is small enough to fill");
        closing(() -> run("umount", disk.toString()));
        server = closing(server); // to be closed before the disk is gone
        try (Connection admin = connection()) {
            execute(admin, "create tablespace small location '" + disk + "'", "create database small tablespace small");
        }
        Workload work =
                closing(new Workload(server.jdbcUrl("small"))).migrated().started();
        Path ballast = disk.resolve("ballast");
        fill(ballast);
        awaitRefusals(work, "53100");
        Files.delete(ballast);
        work.awaitProgress();
        work.assertThatNothingIsLostOrDoubledAndNoAttemptIsSpent();
    }

    private static void fill(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(new byte[4_096]);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    @Test
    void aServerThatHangsForLongerThanTheLease() throws Exception {
        Workload work = working();
        ProcessHandle postmaster = ProcessHandle.of(server.pid()).orElseThrow();
        List<String> pids = Stream.concat(Stream.of(postmaster), postmaster.descendants())
                .map(process -> Long.toString(process.pid()))
                .toList();
        closing(() -> signal("-CONT", pids)); // whatever happens
        signal("-STOP", pids);
        awaitElapsed(Duration.ofSeconds(5));
        signal("-CONT", pids);
        work.awaitProgress();
        work.assertThatNothingIsLostOrDoubledAndNoAttemptIsSpent();
    }

    private static void signal(String signal, List<String> pids) throws Exception {
        List<String> command = new ArrayList<>(List.of("kill", signal));
        command.addAll(pids);
        run(command.toArray(String[]::new)); // which may say that one of them has ended
    }

    @Test
    void aPoolThatTheApplicationEmpties() throws Exception {
        Workload work = working();
        List<Connection> hoard = new ArrayList<>();
        closing(() -> release(hoard));
        await().atMost(Traces.PATIENCE).ignoreExceptions().until(() -> {
            hoard.add(work.pool().getConnection());
            return hoard.size() == work.pool().getMaximumPoolSize();
        });
        awaitElapsed(Duration.ofSeconds(3));
        release(hoard);
        work.awaitProgress();
        work.assertThatNothingIsLostOrDoubledAndNoAttemptIsSpent();
    }
}

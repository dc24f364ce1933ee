package dev.tasuki.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a start finds when more was killed than the JVM. */
@Tag("one-jdk")
class SurvivorsTest {

    private static final Duration SOON = Duration.ofSeconds(3);

    @RegisterExtension
    private final Scratch scratch = Scratch.inTemporaryDirectory();

    private Path data;

    @BeforeEach
    void chooseDirectory() {
        data = scratch.usedData();
    }

    @Test
    void postgresEndsWithItsSupervisorToo() {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.at(data).start()) {
            long killed = System.nanoTime();
            Processes.parentOf(postgres.pid()).destroyForcibly();
            Processes.awaitGone(postgres.pid(), killed, SOON);
            postgres.restart();
            assertThat(postgres.pid()).matches(Processes::isAlive);
        }
    }

    /** The kernel's part: it passes the parent's end on, where setpriv can ask it to. */
    @Test
    void postgresEndsWithBothShellsOfItsSupervisor() {
        Assumptions.assumeTrue(
                Command.run(List.of("setpriv", "--pdeathsig", "QUIT", "true")).succeeded());
        try (EmbeddedPostgres postgres = EmbeddedPostgres.at(data).start()) {
            List<ProcessHandle> shells = Processes.supervisorsOf(postgres.pid());
            long killed = System.nanoTime();
            shells.forEach(ProcessHandle::destroyForcibly);
            Processes.awaitGone(postgres.pid(), killed, SOON);
        }
    }

    /** Supervisor and JVM are killed where the kernel does not pass a parent's end on: that leaves a true orphan. */
    @Test
    void anOrphanIsStoppedByTheNextStart() throws Exception {
        try (ChildJvm jvm = new ChildJvm.Launch()
                .withPath(Programs.without(scratch, "setpriv"))
                .start(data.toString())) {
            ChildJvm.Ready ready = jvm.awaitReady();
            List<ProcessHandle> shells = Processes.supervisorsOf(ready.postmaster());
            shells.forEach(ProcessHandle::destroyForcibly);
            jvm.kill();
            jvm.awaitEnd();
            ProcessHandle orphan = ProcessHandle.of(ready.postmaster()).orElseThrow();
            try (EmbeddedPostgres next = EmbeddedPostgres.at(data).start()) {
                assertThat(Processes.isAlive(ready.postmaster())).isFalse();
                assertThat(Sql.value(next, "select 1")).isEqualTo("1");
            } finally {
                orphan.destroyForcibly();
            }
        }
    }

    @Test
    void aServerThatSomeoneStartedByHandIsReportedAndLeftAlone() throws Exception {
        Process byHand = startByHand();
        try {
            assertThatThrownBy(() -> EmbeddedPostgres.at(data).start())
                    .isInstanceOf(EmbeddedPostgresException.class)
                    .hasMessageContaining("A PostgreSQL that Tasuki did not start (process " + byHand.pid() + ")")
                    .hasMessageContaining(data.toString());
            assertThat(byHand.isAlive()).isTrue();
        } finally {
            byHand.destroyForcibly().waitFor();
        }
    }

    private Process startByHand() throws Exception {
        Path cluster = data.resolve("cluster");
        Binaries binaries = BinaryCache.unpacked(message -> {});
        Account account = Account.forCluster(cluster, binaries);
        List<String> options = List.of("-D", account.nameOf(cluster), "-p", "" + Ports.free(), "-k", "");
        Process byHand = Command.prepare(account.command(binaries.postgres(), options))
                .directory(cluster.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        await().until(() ->
                PostmasterFile.read(cluster).filter(PostmasterFile::ready).isPresent());
        return byHand;
    }

    /** After a crash the process id that PostgreSQL wrote down may be anybody's; PostgreSQL alone would refuse to start. */
    @Test
    void aReusedProcessIdDoesNotKeepPostgresFromStarting() throws Exception {
        Path cluster = data.resolve("cluster");
        Account account = Account.forCluster(cluster, BinaryCache.unpacked(message -> {}));
        Process stranger = Command.prepare(account.command(List.of("cat"))).start();
        try {
            Files.writeString(PostmasterFile.in(cluster), stranger.pid() + "\n/proc/self/cwd\n1\n1\n\n\n0 0\nready\n");
            account.takeOver(PostmasterFile.in(cluster));
            EmbeddedPostgres.at(data).start().close();
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly().waitFor();
        }
    }

    /** PostgreSQL clears a stale file away itself, but until then it says "ready". */
    @Test
    void theWordOfAnEarlierPostmasterIsNotTakenForTheNewOnes() throws Exception {
        Process ended = Command.prepare(List.of("true")).start();
        ended.waitFor();
        Binaries binaries = BinaryCache.unpacked(message -> {});
        Cluster cluster = Cluster.openOrCreate(DataDirectory.at(data), binaries, message -> {});
        Path file = PostmasterFile.in(data.resolve("cluster"));
        Files.writeString(file, ended.pid() + "\n/proc/self/cwd\n1\n1\n\n\n0 0\nready\n");
        cluster.account().takeOver(file);
        Postmaster.launch(cluster, Ports.free(), new Settings()).stop();
    }

    /** A backend in a long computation outlives its killed postmaster, and PostgreSQL refuses to start beside it. */
    @Test
    void aRestartDoesNotWaitForABackendThatHasNotNoticedTheEndOfItsPostmaster() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.at(data).start();
                Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            CompletableFuture<Void> minutesOfWork = CompletableFuture.runAsync(() -> {
                try {
                    statement.execute("select count(*) from generate_series(1, 100000) a, generate_series(1, 10000) b");
                } catch (SQLException e) {
                    throw new CompletionException(e);
                }
            });
            await().until(() -> Sql.value(
                            postgres,
                            "select count(*) from pg_stat_activity where query like '%100000%' and state = 'active'")
                    .equals("2")); // it and the question
            postgres.kill();
            postgres.restart();
            assertThat(Sql.value(postgres, "select 1")).isEqualTo("1");
            assertThatThrownBy(minutesOfWork::join).hasCauseInstanceOf(SQLException.class);
        }
    }

    @Test
    void aFileThatIsHalfWrittenSaysNothing() throws Exception {
        Path cluster = Files.createDirectories(data);
        assertThat(PostmasterFile.read(cluster)).isEmpty();
        Files.createFile(PostmasterFile.in(cluster));
        assertThat(PostmasterFile.read(cluster)).isEmpty();
        Files.writeString(PostmasterFile.in(cluster), "4711\n", StandardOpenOption.APPEND);
        assertThat(PostmasterFile.read(cluster)).contains(new PostmasterFile(4711, false));
    }
}

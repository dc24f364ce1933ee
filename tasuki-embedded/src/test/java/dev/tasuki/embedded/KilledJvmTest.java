package dev.tasuki.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is left of PostgreSQL when the JVM it was started by is taken away. */
class KilledJvmTest {

    /** Measured: a few dozen milliseconds; the bound is for a machine that is busy with other things. */
    private static final Duration SOON = Duration.ofSeconds(3);

    private static final int ACKNOWLEDGED_BEFORE_THE_KILL = 2_000;

    @RegisterExtension
    private final Scratch scratch = Scratch.inTemporaryDirectory();

    @Test
    void postgresGoesWithItsJvmAndEveryAcknowledgedRowIsThereAtTheNextStart() throws SQLException {
        try (ChildJvm jvm = ChildJvm.serving(scratch.usedData())) {
            ChildJvm.Ready ready = jvm.awaitReady();
            load(jvm);
            Duration took = Processes.awaitGone(ready.postmaster(), jvm.kill(), SOON);
            System.out.printf("PostgreSQL under load was gone %d ms after kill -9 of its JVM%n", took.toMillis());
            assertThat(Ports.isFree(ready.port())).isTrue();
            assertEachIsThere(acknowledgedBy(jvm));
        }
    }

    /** Without awaiting the end of the old one: the start itself has to. */
    @Test
    void aStartRightAfterTheKillWaitsForTheOldServerAndHasEveryAcknowledgedRow() throws SQLException {
        try (ChildJvm jvm = ChildJvm.serving(scratch.usedData())) {
            jvm.awaitReady();
            load(jvm);
            jvm.kill();
            assertEachIsThere(acknowledgedBy(jvm));
        }
    }

    private static void load(ChildJvm jvm) {
        jvm.order("load");
        for (int count = 1; count < ACKNOWLEDGED_BEFORE_THE_KILL; count++) {
            jvm.await("ack ");
        }
    }

    /** The rest: that the first ones are there shows in their number. */
    private static List<String> acknowledgedBy(ChildJvm jvm) {
        return jvm.rest().stream()
                .filter(line -> line.matches("ack \\d+"))
                .map(line -> line.substring("ack ".length()))
                .toList();
    }

    private void assertEachIsThere(List<String> acknowledged) throws SQLException {
        try (EmbeddedPostgres next = EmbeddedPostgres.at(scratch.usedData()).start()) {
            List<String> rows = Sql.column(next, "select id from acknowledged");
            assertThat(rows.stream().collect(Collectors.toSet())).containsAll(acknowledged);
            assertThat(rows).hasSizeGreaterThanOrEqualTo(ACKNOWLEDGED_BEFORE_THE_KILL);
        }
    }

    @Test
    void alsoAServerThatWasStoppedGoes() throws Exception {
        try (ChildJvm jvm = ChildJvm.servingTemporary()) {
            ChildJvm.Ready ready = jvm.awaitReady();
            String postmaster = Long.toString(ready.postmaster());
            assertThat(new ProcessBuilder("kill", "-STOP", postmaster).start().waitFor())
                    .isZero();
            Processes.awaitGone(ready.postmaster(), jvm.kill(), SOON);
        }
    }

    @Test
    void aTemporaryDirectoryIsGoneSoonAfterTheKill() {
        try (ChildJvm jvm = ChildJvm.servingTemporary()) {
            ChildJvm.Ready ready = jvm.awaitReady();
            Processes.awaitGone(ready.postmaster(), jvm.kill(), SOON);
            await().atMost(SOON).until(() -> Files.notExists(ready.directory()));
        }
    }

    @Test
    void aKillInTheMiddleOfInitdbLeavesNoClusterAndTheNextStartMakesAWholeOne() throws Exception {
        try (ChildJvm jvm = ChildJvm.serving(scratch.resolve("data"))) {
            jvm.await("progress creating the database cluster");
            jvm.kill();
        }
        assertThat(scratch.resolve("data/cluster")).doesNotExist();
        try (EmbeddedPostgres next =
                EmbeddedPostgres.at(scratch.resolve("data")).start()) {
            assertThat(Sql.value(next, "select 1")).isEqualTo("1");
            assertThat(next.dataDirectory()).isDirectoryNotContaining("glob:**cluster.new-*");
        }
    }

    @Test
    void anExitWithoutCloseIsAFastShutdown() throws Exception {
        try (ChildJvm jvm = ChildJvm.serving(scratch.usedData())) {
            ChildJvm.Ready ready = jvm.awaitReady();
            jvm.order("exit");
            jvm.awaitEnd();
            Processes.awaitGone(ready.postmaster(), System.nanoTime(), SOON);
            assertThat(logOf(ready)).contains("received fast shutdown request").doesNotContain("immediate shutdown");
        }
    }

    /** The whole process group, as a terminal does. */
    @Test
    void aCtrlCLeavesPostgresToTheShutdownHooks() {
        try (ChildJvm jvm = new ChildJvm.Launch()
                .prefixed("setsid")
                .start(scratch.usedData().toString())) {
            ChildJvm.Ready ready = jvm.awaitReady();
            jvm.order("query in a shutdown hook");
            jvm.await("registered");
            signalGroupOf(jvm, "INT");
            signalGroupOf(jvm, "TERM"); // for a build in the background of a shell, where Ctrl-C is ignored
            jvm.await("hook found PostgreSQL alive");
            jvm.awaitEnd();
            Processes.awaitGone(ready.postmaster(), System.nanoTime(), SOON);
        }
    }

    private static void signalGroupOf(ChildJvm jvm, String signal) {
        Command.run(List.of("sh", "-c", "kill -s " + signal + " -- -" + jvm.pid()));
    }

    private static String logOf(ChildJvm.Ready ready) throws Exception {
        StringBuilder log = new StringBuilder();
        for (var file : Directories.matching(ready.directory().resolve("cluster/log"), "*.log")) {
            log.append(Files.readString(file));
        }
        return log.toString();
    }
}

package dev.tasuki.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whose directory it is, and in what state a start may find it. */
@Tag("one-jdk")
class DataDirectoryTest {

    @RegisterExtension
    private final Scratch scratch = Scratch.inTemporaryDirectory();

    private Path data;

    @BeforeEach
    void chooseDirectory() {
        data = scratch.usedData();
    }

    @Test
    void aNewOneIsClosedToOthersAndOneThatExistsStaysAsItIs() throws Exception {
        DataDirectory made = DataDirectory.at(scratch.resolve("on/the/way"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made.root())))
                .isEqualTo("rwx------");
        Files.setPosixFilePermissions(made.root(), PosixFilePermissions.fromString("rwxr-x---"));
        DataDirectory.at(made.root());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made.root())))
                .isEqualTo("rwxr-x---");
    }

    @Test
    void aSecondProcessIsToldWhoUsesWhichDirectory() {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.at(data).start();
                ChildJvm second = ChildJvm.serving(data)) {
            assertThat(second.await("failed"))
                    .contains(data + " is in use by process "
                            + ProcessHandle.current().pid());
            assertThat(postgres.pid()).matches(Processes::isAlive);
        }
    }

    /** Seen from the other side: we are the second. */
    @Test
    void aDirectoryIsFreeAsSoonAsTheProcessThatHeldItIsKilled() throws SQLException {
        try (ChildJvm first = ChildJvm.serving(data)) {
            first.awaitReady();
            assertThatThrownBy(() -> EmbeddedPostgres.at(data).start())
                    .isInstanceOf(EmbeddedPostgresException.class)
                    .hasMessageContaining(data + " is in use by process " + first.pid());
            first.kill();
            first.awaitEnd();
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.at(data).start()) {
            assertThat(Sql.value(postgres, "select 1")).isEqualTo("1");
        }
    }

    /** A refused attempt that opens and closes the lock's file would drop the lock of the whole JVM, which POSIX wants so. */
    @Test
    void aSecondAttemptInTheSameJvmIsRefusedAndDoesNotWeakenTheLock() {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.at(data).start()) {
            assertThatThrownBy(() -> EmbeddedPostgres.at(data).start())
                    .isInstanceOf(EmbeddedPostgresException.class)
                    .hasMessageContaining("in use by this process");
            try (ChildJvm second = ChildJvm.serving(data)) {
                assertThat(second.await("failed")).contains(postgres.dataDirectory() + " is in use by process");
            }
        }
    }

    /** Such as a container's or a development tool's, which load our classes more than once. */
    @Test
    void anAttemptThroughAnotherClassLoaderIsRefusedAndDoesNotWeakenTheLock() throws Exception {
        List<URL> classPath = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            classPath.add(Path.of(entry).toUri().toURL());
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.at(data).start();
                URLClassLoader loader =
                        new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Class<?> stranger = loader.loadClass(EmbeddedPostgres.class.getName());
            Object builder = stranger.getMethod("at", Path.class).invoke(null, data);
            assertThatThrownBy(() -> builder.getClass().getMethod("start").invoke(builder))
                    .rootCause()
                    .hasMessageContaining(postgres.dataDirectory() + " is in use by this process");
            try (ChildJvm second = ChildJvm.serving(data)) {
                assertThat(second.await("failed")).contains(" is in use by process ");
            }
        }
    }

    /** Whoever keeps only the data source still has a server, which is still alone on its directory. */
    @Test
    void aServerThatIsNoLongerReferredToKeepsItsLock() {
        try (ChildJvm jvm = ChildJvm.serving(data)) {
            ChildJvm.Ready ready = jvm.awaitReady();
            jvm.order("forget");
            jvm.await("forgotten");
            assertThatThrownBy(() -> EmbeddedPostgres.at(data).start())
                    .isInstanceOf(EmbeddedPostgresException.class)
                    .hasMessageContaining(data + " is in use by process " + jvm.pid());
            assertThat(ready.postmaster()).matches(Processes::isAlive);
        }
    }

    @Test
    void anotherPathToTheSameDirectoryIsTheSameDirectory() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.at(data).start()) {
            Path alias = Files.createSymbolicLink(scratch.resolve("alias"), data);
            assertThatThrownBy(() -> EmbeddedPostgres.at(alias).start())
                    .hasMessageContaining(postgres.dataDirectory() + " is in use");
        }
    }

    @Test
    void aFailedStartLetsGoOfTheDirectory() {
        assertThatThrownBy(() -> EmbeddedPostgres.at(data)
                        .setting("shared_buffers", "many")
                        .start())
                .isInstanceOf(EmbeddedPostgresException.class);
        EmbeddedPostgres.at(data).start().close();
    }

    @Test
    void aHalfDoneInitdbIsClearedAwayAndNeverTakenForACluster() throws Exception {
        Path data = scratch.resolve("new");
        Path half = Files.createDirectories(data.resolve("cluster.new-12345"));
        Files.writeString(half.resolve("PG_VERSION"), "18\n");
        Files.createDirectory(half.resolve("base"));
        try (EmbeddedPostgres postgres = EmbeddedPostgres.at(data).start()) {
            assertThat(half).doesNotExist();
            assertThat(Sql.value(postgres, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void aFailedInitdbShowsWhatItSaid() throws Exception {
        Path data = scratch.resolve("new");
        Files.createDirectories(data);
        Files.createFile(data.resolve("password")); // initdb wants one that is not empty
        assertThatThrownBy(() -> EmbeddedPostgres.at(data).start())
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining("initdb failed with exit status 1")
                .hasMessageContaining("password file \"/dev/stdin\" is empty");
        assertThat(data.resolve("cluster")).doesNotExist();
    }

    @Test
    void aClusterOfAnotherMajorReleaseIsRefusedAndLeftAlone() throws Exception {
        Files.writeString(data.resolve("cluster/PG_VERSION"), "17\n");
        assertThatThrownBy(() -> EmbeddedPostgres.at(data).start())
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining("was made by PostgreSQL 17")
                .hasMessageContaining("programs at hand are of 18.");
        assertThat(data.resolve("cluster/PG_VERSION")).hasContent("17");
    }

    @Test
    void aClusterThatSomeoneElseMadeIsRefusedAndLeftAlone() throws Exception {
        Path data = scratch.resolve("new");
        Files.createDirectories(data);
        Files.writeString(data.resolve("PG_VERSION"), "18\n");
        assertThatThrownBy(() -> EmbeddedPostgres.at(data).start())
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining("is itself a PostgreSQL cluster");
        assertThat(data).isDirectoryNotContaining("glob:**cluster*");
    }

    @Test
    void aLostPasswordIsNamed() throws Exception {
        Files.delete(data.resolve("password"));
        assertThatThrownBy(() -> EmbeddedPostgres.at(data).start())
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining(data.resolve("password") + " does not exist");
    }

    @Test
    void aFileIsNoDataDirectory() throws Exception {
        Path data = scratch.resolve("new");
        Files.createFile(data);
        assertThatThrownBy(() -> EmbeddedPostgres.at(data).start())
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining(data.toString());
    }
}

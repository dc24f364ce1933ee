package dev.tasuki.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

/** PostgreSQL refuses to run as root; we don't. The data lies below a home directory that is closed to everyone else. */
@EnabledIf("isRoot")
@Tag("one-jdk")
class RootTest {

    private static final UnixUser SOMEONE = UnixUser.named("daemon");

    @RegisterExtension
    private final Scratch home = Scratch.in(Path.of(System.getProperty("user.home")));

    private Path data;

    static boolean isRoot() {
        return UnixUser.current().isRoot();
    }

    @BeforeEach
    void closeTheHomeDirectory() throws Exception {
        data = home.resolve("clone/data");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.directory())))
                .isEqualTo("rwx------");
    }

    @Test
    void aNewClusterRunsAsNobodyBehindClosedDoors() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.at(data).start()) {
            assertThat(userOf(postgres.pid()))
                    .isEqualTo(UnixUser.named("nobody").uid());
            assertThat(UnixUser.ownerOf(data.resolve("cluster"))).isEqualTo(UnixUser.named("nobody"));
            assertThat(Files.readString(Path.of("/proc/" + postgres.pid() + "/status")))
                    .contains("\nCapPrm:\t0000000000000000\n", "\nCapEff:\t0000000000000000\n")
                    .containsPattern("\nGroups:\\s*\n");
            Sql.execute(postgres, "create table kept as select 1 as id");
            postgres.kill();
            postgres.restart();
            Sql.execute(postgres, "select pg_reload_conf()");
            assertThat(Sql.column(postgres, "select id from kept")).containsExactly("1");
        }
    }

    @Test
    void postgresCannotReachRootsFiles() {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.at(data).start()) {
            assertThatThrownBy(() -> Sql.value(postgres, "select pg_read_file('" + data.resolve("lock") + "')"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("Permission denied");
        }
    }

    @Test
    void aClusterOfAnotherUserRunsAsThatUser() throws Exception {
        Pristine.copyTo(Files.createDirectories(data.getParent()).resolve("data"));
        SOMEONE.takeOver(data);
        try (EmbeddedPostgres postgres = EmbeddedPostgres.at(data).start()) {
            assertThat(userOf(postgres.pid())).isEqualTo(SOMEONE.uid());
        }
        assertThat(UnixUser.ownerOf(data.resolve("cluster"))).isEqualTo(SOMEONE);
    }

    @Test
    void withoutSetprivAUserNamespaceDoes() throws Exception {
        try (ChildJvm jvm = new ChildJvm.Launch()
                .withPath(Programs.without(home, "setpriv"))
                .start(data.toString())) {
            ChildJvm.Ready ready = jvm.awaitReady();
            assertThat(UnixUser.ownerOf(data.resolve("cluster"))).isEqualTo(UnixUser.ROOT);
            jvm.order("close");
            jvm.await("closed");
            assertThat(Processes.isAlive(ready.postmaster())).isFalse();
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.at(data).start()) {
            assertThat(userOf(postgres.pid()))
                    .as("with setpriv again")
                    .isEqualTo(UnixUser.named("nobody").uid());
        }
    }

    @Test
    void withoutAnyWayToDropPrivilegesItSaysWhatToDo() throws Exception {
        try (ChildJvm jvm = new ChildJvm.Launch()
                .withPath(Programs.without(home, "setpriv", "unshare"))
                .start(data.toString())) {
            assertThat(jvm.await("failed")).contains("Install util-linux, or start as an unprivileged user");
        }
    }

    @Test
    void withoutSetsidItRunsToo() throws Exception {
        try (ChildJvm jvm =
                new ChildJvm.Launch().withPath(Programs.without(home, "setsid")).start(data.toString())) {
            jvm.awaitReady();
        }
    }

    /** The same JVM and the same classes, but for an ordinary user: root is only needed to become one. */
    @Test
    void anUnprivilegedUserNeedsNothingOfAllThis() throws Exception {
        try (Walk walk = new Walk()) {
            Path mine = Files.createDirectory(walk.directory().resolve("mine"));
            SOMEONE.takeOver(mine);
            ChildJvm.Launch launch = new ChildJvm.Launch()
                    .prefixed("setpriv", "--reuid=" + SOMEONE.uid(), "--regid=" + SOMEONE.gid(), "--clear-groups")
                    .withOptions("-D" + CacheDirectory.PROPERTY + "=" + mine.resolve("cache"))
                    .withClassPath(walk.classPath());
            try (ChildJvm jvm = launch.start(mine.resolve("data").toString())) {
                ChildJvm.Ready ready = jvm.awaitReady();
                assertThat(userOf(ready.postmaster())).isEqualTo(SOMEONE.uid());
                Processes.awaitGone(ready.postmaster(), jvm.kill(), java.time.Duration.ofSeconds(3));
            }
            UnixUser.named("nobody").takeOver(mine.resolve("data/cluster"));
            try (ChildJvm jvm = launch.start(mine.resolve("data").toString())) {
                assertThat(jvm.await("failed"))
                        .contains("belongs to the user with id "
                                + UnixUser.named("nobody").uid());
            }
        }
    }

    /** A directory that everyone may walk through, with the classes of the tests in it. */
    private record Walk(DirectoryReaper reaper) implements AutoCloseable {

        Walk() throws Exception {
            this(DirectoryReaper.ofNewDirectoryIn(Path.of(System.getProperty("java.io.tmpdir"))));
            CacheDirectory.makeReadable(directory());
        }

        Path directory() {
            return reaper.directory();
        }

        String classPath() throws Exception {
            List<String> copies = new ArrayList<>();
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
                Path copy = directory().resolve("entry-" + copies.size());
                copies.add(copy.toString());
                assertThat(Command.run(List.of("cp", "-rL", entry, copy.toString()))
                                .output())
                        .isEmpty();
            }
            return String.join(File.pathSeparator, copies);
        }

        @Override
        public void close() {
            reaper.close();
        }
    }

    private static int userOf(long pid) {
        return UnixUser.ownerOf(Path.of("/proc/" + pid)).uid();
    }
}

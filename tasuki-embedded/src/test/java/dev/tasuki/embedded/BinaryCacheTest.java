package dev.tasuki.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("one-jdk")
class BinaryCacheTest {

    @RegisterExtension
    private final Scratch scratch = Scratch.inTemporaryDirectory();

    private Path cache;

    @BeforeEach
    void useACacheOfOurOwn() throws Exception {
        CacheDirectory.makeReadable(scratch.directory());
        cache = scratch.resolve("cache");
        System.setProperty(CacheDirectory.PROPERTY, cache.toString());
    }

    @AfterEach
    void useTheUsualCache() {
        System.clearProperty(CacheDirectory.PROPERTY);
    }

    @Test
    void twoFirstStartsAtOnceShareOneTree() throws Exception {
        var launch = new ChildJvm.Launch().withOptions("-D" + CacheDirectory.PROPERTY + "=" + cache);
        try (ChildJvm one = launch.start(scratch.resolve("one").toString());
                ChildJvm two = launch.start(scratch.resolve("two").toString())) {
            one.awaitReady();
            two.awaitReady();
        }
        assertThat(Directories.matching(cache, "*"))
                .hasSize(2)
                .anyMatch(file -> file.toString().endsWith(".lock"));
    }

    @Test
    void whatAKilledStartLeftIsClearedAwayAndALostFileComesBack() throws Exception {
        Path home = unpack();
        Path leftover = Files.createDirectories(cache.resolve(home.getFileName() + ".unpacking-123/bin"))
                .getParent();
        assertThat(unpack()).isEqualTo(home);
        assertThat(leftover).as("nobody looks while the tree is whole").exists();

        Path lost = home.resolve("share/postgresql/timezone/UTC");
        Files.delete(lost);
        assertThat(unpack()).isEqualTo(home);
        assertThat(lost).exists();
        assertThat(leftover).doesNotExist();
    }

    @Test
    void aFileThatAPowerFailureEmptiedComesBack() throws Exception {
        Path postgres = unpack().resolve("bin/postgres");
        Files.write(postgres, new byte[0]);
        unpack();
        assertThat(postgres).isNotEmptyFile();
    }

    @Test
    void nothingInTheTreeCanBeWrittenByOthers() throws Exception {
        for (Path path : Directories.tree(unpack())) {
            if (!Files.isSymbolicLink(path)) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .as(path.toString())
                        .matches("rw(xr-xr-x|-r--r--)");
            }
        }
    }

    @Test
    void aCacheThatOthersMayWriteToIsRefused() throws Exception {
        for (String permissions : List.of("rwxrwxr-x", "rwxr-xrwx")) {
            Files.createDirectories(cache);
            Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString(permissions));
            assertThatThrownBy(BinaryCacheTest::unpack)
                    .isInstanceOf(EmbeddedPostgresException.class)
                    .hasMessageContaining("others could place programs there")
                    .hasMessageContaining(permissions)
                    .hasMessageContaining("-Dtasuki.embedded.cache");
        }
    }

    @Test
    void aCacheThatOthersMayReplaceIsRefused() throws Exception {
        Files.createDirectories(cache);
        CacheDirectory.makeReadable(cache);
        Files.setPosixFilePermissions(scratch.directory(), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(BinaryCacheTest::unpack)
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining("everyone may write to " + scratch.directory());
    }

    @Test
    @EnabledIf("dev.tasuki.embedded.RootTest#isRoot")
    void aCacheThatSomeoneElseMadeIsRefused() throws Exception {
        Files.createDirectories(cache);
        UnixUser.named("nobody").takeOver(cache);
        assertThatThrownBy(BinaryCacheTest::unpack)
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining("others could place programs there: owner "
                        + UnixUser.named("nobody").uid());
    }

    @Test
    @EnabledIf("dev.tasuki.embedded.RootTest#isRoot")
    void aCacheThatPostgresCannotReadIsNamed() throws Exception {
        Files.setPosixFilePermissions(scratch.directory(), PosixFilePermissions.fromString("rwx------"));
        assertThatThrownBy(() -> EmbeddedPostgres.at(scratch.resolve("data")).start())
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining("can't run " + cache)
                .hasMessageContaining("-Dtasuki.embedded.cache");
    }

    private static Path unpack() {
        return BinaryCache.unpacked(message -> {}).home();
    }
}

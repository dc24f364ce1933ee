package dev.tasuki.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A directory per test that is gone afterwards, even if the JVM of the tests is killed: JUnit's own would stay behind then. */
final class Scratch implements BeforeEachCallback, AfterEachCallback {

    private final Path parent;
    private @Nullable DirectoryReaper reaper;

    private Scratch(Path parent) {
        this.parent = parent;
    }

    static Scratch inTemporaryDirectory() {
        return new Scratch(Path.of(System.getProperty("java.io.tmpdir")));
    }

    static Scratch in(Path parent) {
        return new Scratch(parent);
    }

    Path directory() {
        return reaper.directory();
    }

    Path resolve(String child) {
        return directory().resolve(child);
    }

    /** A data directory that was used before, so that a start need not create a cluster first. */
    Path usedData() {
        Path data = resolve("data");
        if (Files.notExists(data)) {
            Pristine.copyTo(data);
        }
        return data;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        reaper = DirectoryReaper.ofNewDirectoryIn(parent);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        reaper.close();
    }
}

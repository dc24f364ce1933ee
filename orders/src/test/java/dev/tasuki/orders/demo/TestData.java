package dev.tasuki.orders.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A demo's directory for a test: under {@code target}, where also what a killed test leaves behind is cleaned up one day. */
record TestData(Path directory) implements AutoCloseable {

    static TestData create(String name) {
        try {
            Path parent = Files.createDirectories(Path.of("target", "test-data"));
            return new TestData(Files.createTempDirectory(parent, name + "-").toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For what a program in this directory says. */
    Path output() {
        return directory.resolveSibling(directory.getFileName() + ".out");
    }

    @Override
    public void close() {
        try {
            try (DemoDirectory demo = DemoDirectory.claim(directory)) {
                demo.clear();
            }
            Files.delete(directory.resolve(DemoDirectory.MARK));
            Files.delete(directory);
            Files.deleteIfExists(output());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

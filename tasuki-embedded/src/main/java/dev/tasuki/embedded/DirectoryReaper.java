package dev.tasuki.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * Removes a directory when we are done with it, or dead: a process of its own, so that a {@code kill -9} leaves nothing behind,
 * at whatever stage it comes.
 */
final class DirectoryReaper implements AutoCloseable {

    private final Path directory;
    private final Process shell;
    private final Lifeline lifeline;

    private DirectoryReaper(Path directory, Process shell) {
        this.directory = directory;
        this.shell = shell;
        this.lifeline = Lifeline.to(shell);
    }

    /** Makes a new directory that will not outlive us. Its reaper comes first, so that there is no moment without one. */
    static DirectoryReaper ofNewDirectoryIn(Path parent) {
        Path directory = parent.toAbsolutePath().resolve("tasuki-postgres-" + UUID.randomUUID());
        DirectoryReaper reaper = new DirectoryReaper(directory, shell(directory));
        try {
            Files.createDirectory(directory, Directories.PRIVATE);
            return reaper;
        } catch (IOException e) {
            reaper.close();
            throw new EmbeddedPostgresException("Cannot make a temporary directory in " + parent + " (" + e + ")", e);
        }
    }

    private static Process shell(Path directory) {
        try {
            return Script.detached("reap", List.of(directory.toString()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new EmbeddedPostgresException("Cannot run a POSIX shell (" + e + ")", e);
        }
    }

    Path directory() {
        return directory;
    }

    /** Returns when the directory is gone. */
    @Override
    public void close() {
        lifeline.cut();
        try {
            if (shell.waitFor() != 0) {
                throw new EmbeddedPostgresException(directory + " can't be removed. Remove it by hand.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedPostgresException("Interrupted while " + directory + " is being removed", e);
        }
    }
}

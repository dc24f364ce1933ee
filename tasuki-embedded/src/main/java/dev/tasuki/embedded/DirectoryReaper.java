package dev.tasuki.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Removes a temporary directory when we are done with it or dead: a process of its own, so that a {@code kill -9} leaves nothing,
 * whatever stage the start was in.
 */
final class DirectoryReaper implements AutoCloseable {

    private final Path directory;
    private final Process shell;

    private DirectoryReaper(Path directory, Process shell) {
        this.directory = directory;
        this.shell = shell;
    }

    /** A new directory that will not outlive us. */
    static DirectoryReaper ofNewDirectory() {
        try {
            Path directory = Files.createTempDirectory("tasuki-postgres-");
            Process shell = Command.prepare(Script.command("reap", List.of(directory.toString())))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new DirectoryReaper(directory, shell);
        } catch (IOException e) {
            throw new EmbeddedPostgresException(
                    "Cannot make a temporary directory in " + System.getProperty("java.io.tmpdir") + " (" + e + ")", e);
        }
    }

    Path directory() {
        return directory;
    }

    /** Returns when the directory is gone. */
    @Override
    public void close() {
        try {
            shell.getOutputStream().close();
            if (shell.waitFor() != 0) {
                throw new EmbeddedPostgresException("Cannot remove " + directory + ". Remove it by hand.");
            }
        } catch (IOException e) {
            throw new EmbeddedPostgresException("Cannot remove " + directory + " (" + e + ")", e);
        } catch (InterruptedException e) {
            throw Interruption.of("removing " + directory, e);
        }
    }
}

package dev.tasuki.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * PostgreSQL's log files. It begins a new one at each start and at each 10 MB, but never removes one: a client that fails in a
 * loop would fill the disk.
 */
final class ServerLog {

    private static final int KEPT = 5;

    private final DataDirectory directory;

    ServerLog(DataDirectory directory) {
        this.directory = directory;
    }

    /** What was said last: before the log collector ran, and since. */
    String tail() {
        String started = LogTail.of(directory.startupLog());
        List<Path> files = files();
        return files.isEmpty() ? started : started + "\n" + LogTail.of(files.get(files.size() - 1));
    }

    /** Removes all but the newest files. */
    void prune() {
        List<Path> files = files();
        try {
            for (Path old : files.subList(0, Math.max(0, files.size() - KEPT))) {
                Files.deleteIfExists(old);
            }
        } catch (IOException e) {
            throw new EmbeddedPostgresException("Cannot remove old files from " + directory.logs() + " (" + e + ")", e);
        }
    }

    /** The oldest first: their names are the times of their beginnings. */
    private List<Path> files() {
        try {
            return Directories.matching(directory.logs(), "postgresql-*.log");
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new EmbeddedPostgresException("Cannot list " + directory.logs() + " (" + e + ")", e);
        }
    }
}

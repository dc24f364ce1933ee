package dev.tasuki.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * What lies where in the directory that the user names. The cluster is a directory of its own inside it, so that it can
 * appear complete, by one rename, and so that its parent can stay closed to everyone but the user even where PostgreSQL runs
 * under another account.
 */
record DataDirectory(Path root) {

    static DataDirectory at(Path path) {
        try {
            if (Files.exists(path.resolve("PG_VERSION"))) {
                throw new EmbeddedPostgresException(
                        path + " is itself a PostgreSQL cluster that was not made by Tasuki."
                                + " Name an empty or a new directory instead.");
            }
            if (Files.notExists(path)) {
                Files.createDirectories(path.toAbsolutePath().getParent());
                Files.createDirectory(
                        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            return new DataDirectory(path.toRealPath());
        } catch (IOException e) {
            throw new EmbeddedPostgresException(
                    "Cannot use " + path + " as a data directory (" + e + "). Name a directory that you may write to.",
                    e);
        }
    }

    /** PostgreSQL's own data directory. */
    Path cluster() {
        return root.resolve("cluster");
    }

    Path password() {
        return root.resolve("password");
    }

    Path lock() {
        return root.resolve("lock");
    }

    /** What PostgreSQL says before its log collector runs: why it can't start, mostly. */
    Path startupLog() {
        return root.resolve("startup.log");
    }

    Path logs() {
        return cluster().resolve("log");
    }
}

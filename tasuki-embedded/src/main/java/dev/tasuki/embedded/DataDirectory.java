package dev.tasuki.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What lies where in the directory that the caller names. The cluster is a directory of its own inside it, so that it can appear
 * complete, by one rename, and so that its parent can stay closed to everyone else even where PostgreSQL runs under another
 * account.
 */
record DataDirectory(Path root) {

    static final String LOGS = "log";
    private static final String FRESH = "cluster.new-";

    static DataDirectory at(Path path) {
        Path absolute = path.toAbsolutePath();
        try {
            if (Files.exists(absolute.resolve("PG_VERSION"))) {
                throw new EmbeddedPostgresException(
                        absolute + " is itself a PostgreSQL cluster, which Tasuki did not make."
                                + " Name an empty or a new directory.");
            }
            if (Files.notExists(absolute)) {
                Directories.createPrivate(absolute);
            }
            return new DataDirectory(absolute.toRealPath());
        } catch (IOException e) {
            throw new EmbeddedPostgresException(
                    "Cannot use " + absolute + " as a data directory (" + e
                            + "). Name a directory that you may write to.",
                    e);
        }
    }

    /** PostgreSQL's own data directory. */
    Path cluster() {
        return root.resolve("cluster");
    }

    /** A directory for a cluster in the making. */
    Path newFreshCluster() throws IOException {
        return Files.createTempDirectory(root, FRESH);
    }

    /** Clusters in the making that an earlier start left behind. */
    List<Path> freshClusters() throws IOException {
        return Directories.matching(root, FRESH + "*");
    }

    Path password() {
        return root.resolve("password");
    }

    Path lock() {
        return root.resolve("lock");
    }

    /** What PostgreSQL says before its log collector runs. */
    Path startupLog() {
        return root.resolve("startup.log");
    }

    Path logs() {
        return cluster().resolve(LOGS);
    }
}

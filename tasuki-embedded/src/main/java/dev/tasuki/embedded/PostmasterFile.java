package dev.tasuki.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a running PostgreSQL writes down about itself in {@code postmaster.pid}. */
record PostmasterFile(long pid, boolean ready) {

    // The lines of the file: src/include/utils/pidfile.h of PostgreSQL.
    private static final int PID = 0;
    private static final int STATUS = 7;

    static Path in(Path cluster) {
        return cluster.resolve("postmaster.pid");
    }

    /** Empty if there is none, or if it is only half written yet. */
    static Optional<PostmasterFile> read(Path cluster) {
        try {
            List<String> lines = Files.readAllLines(in(cluster));
            if (lines.isEmpty()) {
                return Optional.empty();
            }
            boolean ready = lines.size() > STATUS && lines.get(STATUS).strip().equals("ready");
            return Optional.of(new PostmasterFile(Long.parseLong(lines.get(PID).strip()), ready));
        } catch (NoSuchFileException | NumberFormatException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new EmbeddedPostgresException("Cannot read " + in(cluster) + " (" + e + ")", e);
        }
    }
}

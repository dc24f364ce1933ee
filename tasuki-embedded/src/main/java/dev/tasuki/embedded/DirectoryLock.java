package dev.tasuki.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The right to use a data directory. The kernel takes the lock back when the process that holds it ends, however it ends, so a
 * lock is never stale.
 *
 * <p>POSIX locks have a trap: a process that closes <em>any</em> descriptor of a locked file loses its lock. So a second attempt
 * in the same JVM is refused before it opens the file.
 */
final class DirectoryLock implements AutoCloseable {

    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private DirectoryLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static DirectoryLock acquire(DataDirectory directory) {
        Path file = directory.lock();
        if (!HELD_HERE.add(file)) {
            throw inUse(
                    directory, "this process (pid " + ProcessHandle.current().pid() + ")");
        }
        try {
            DirectoryLock lock = tryAcquire(file);
            if (lock != null) {
                return lock;
            }
            throw inUse(directory, holderOf(file));
        } catch (IOException e) {
            HELD_HERE.remove(file);
            throw new EmbeddedPostgresException(
                    "Cannot lock " + file + " (" + e
                            + "). Its directory must belong to the user who starts PostgreSQL.",
                    e);
        } catch (EmbeddedPostgresException e) {
            HELD_HERE.remove(file);
            throw e;
        }
    }

    private static @Nullable DirectoryLock tryAcquire(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                channel.close();
                return null;
            }
        } catch (OverlappingFileLockException e) {
            // Held in this JVM through another class loader. Closing the channel would take its lock away: leave it
            // open.
            return null;
        }
        channel.truncate(0);
        String pid = ProcessHandle.current().pid() + "\n";
        channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
        return new DirectoryLock(file, channel);
    }

    private static String holderOf(Path file) throws IOException {
        String pid = Files.readString(file).strip();
        return pid.isEmpty() ? "another process, which has just begun" : "process " + pid;
    }

    private static EmbeddedPostgresException inUse(DataDirectory directory, String holder) {
        return new EmbeddedPostgresException("The data directory " + directory.root() + " is in use by " + holder
                + ". Stop that process, or name another directory.");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new EmbeddedPostgresException("Cannot release " + file, e);
        } finally {
            HELD_HERE.remove(file);
        }
    }
}

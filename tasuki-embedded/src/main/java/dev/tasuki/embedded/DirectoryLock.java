package dev.tasuki.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
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
 * in the same JVM has to be refused before it opens the file, even one through another class loader; and the channel must not be
 * closed by the garbage collector when the caller drops all else, since the server is still running then.
 */
final class DirectoryLock implements AutoCloseable {

    /** Marks a lock of this JVM in the system properties, which its class loaders share. */
    private static final String HELD_HERE = "tasuki.embedded.held:";

    private static final Set<DirectoryLock> REACHABLE = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private DirectoryLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static DirectoryLock acquire(DataDirectory directory) {
        Path file = directory.lock();
        long pid = ProcessHandle.current().pid();
        if (System.getProperties().putIfAbsent(HELD_HERE + file, Long.toString(pid)) != null) {
            throw inUse(directory, "this process (" + pid + ")");
        }
        DirectoryLock lock = null;
        try {
            lock = lock(file, pid);
            if (lock == null) {
                throw inUse(directory, holderOf(file));
            }
            REACHABLE.add(lock);
            return lock;
        } catch (IOException e) {
            throw new EmbeddedPostgresException(
                    "Cannot lock " + file + " (" + e + "). It must belong to the user who starts PostgreSQL.", e);
        } finally {
            if (lock == null) {
                System.clearProperty(HELD_HERE + file);
            }
        }
    }

    private static @Nullable DirectoryLock lock(Path file, long pid) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                channel.truncate(0);
                channel.write(ByteBuffer.wrap((pid + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
                return new DirectoryLock(file, channel);
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return null;
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
            throw new EmbeddedPostgresException("Cannot release " + file + " (" + e + ")", e);
        } finally {
            REACHABLE.remove(this);
            System.clearProperty(HELD_HERE + file);
        }
    }
}

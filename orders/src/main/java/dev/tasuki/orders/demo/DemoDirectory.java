package dev.tasuki.orders.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a demo keeps everything. A file in it marks it as a demo's own, and is locked while a demo uses it; a directory that
 * has something in it but not that file is somebody else's, and left alone.
 */
public final class DemoDirectory implements AutoCloseable {
    static final String MARK = ".tasuki-demo";
    private final Path root;
    private final FileChannel lock;

    private DemoDirectory(Path root, FileChannel lock) {
        this.root = root;
        this.lock = lock;
    }

    /** Takes possession of a directory, which need not exist. */
    public static DemoDirectory claim(Path root) {
        try {
            if (!Files.exists(root.resolve(MARK)) && !isEmpty(root)) {
                throw new DemoFailed(
                        root + " has files in it that are not a demo's; choose another directory with --data");
            }
            Files.createDirectories(root);
            FileChannel lock = FileChannel.open(
                    root.resolve(MARK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (lock.tryLock() == null) {
                lock.close();
                throw new DemoFailed("another demo runs in " + root
                        + "; stop it, or choose another directory with --data (and another port with --port)");
            }
            return new DemoDirectory(root, lock);
        } catch (IOException e) {
            throw new DemoFailed("the directory " + root + " cannot be used (" + e
                    + "); choose one that can be written to with --data");
        }
    }

    /** Where the database is. */
    public Path postgres() {
        return root.resolve("postgres");
    }

    /** Where a part of the outside world keeps its books. */
    public Path farEnd(String name) {
        return root.resolve(name);
    }

    Path log() {
        return root.resolve("demo.log");
    }

    /** The command line looks for it here. */
    Path databaseUrl() {
        return root.resolve("database-url");
    }

    Path faults() {
        return root.resolve("faults");
    }

    /** The directory itself. */
    public Path root() {
        return root;
    }

    /** Deletes everything that an earlier demo left. */
    public void clear() {
        try {
            awaitEndOfPostgres();
            for (Path entry : entries(root)) {
                if (!entry.endsWith(MARK)) {
                    delete(entry);
                }
            }
        } catch (IOException e) {
            throw new DemoFailed("what an earlier demo left in " + root + " could not be deleted: " + e, e);
        }
    }

    /** The database of a demo that was killed a moment ago is still shutting down. */
    private void awaitEndOfPostgres() throws IOException {
        Path file = postgres().resolve("cluster").resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return;
        }
        long pid = Long.parseLong(Files.readAllLines(file).get(0).strip());
        ProcessHandle process = ProcessHandle.of(pid)
                .filter(p -> p.info().command().orElse("").contains("postgres"))
                .orElse(null);
        if (process != null) {
            awaitEnd(process);
        }
    }

    private void awaitEnd(ProcessHandle process) {
        try {
            process.onExit().get(10, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new DemoFailed(
                    "the database in " + root + " still runs (process " + process.pid() + "); stop it first");
        } catch (Exception e) {
            throw new DemoFailed("interrupted while the database in " + root + " was stopping", e);
        }
    }

    /** Lets go of it, and removes it with all that is in it. */
    public void remove() {
        clear();
        try {
            close();
            delete(root);
        } catch (IOException e) {
            throw new DemoFailed("the directory " + root + " could not be removed: " + e, e);
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        return !Files.exists(directory) || entries(directory).isEmpty();
    }

    private static List<Path> entries(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        }
    }

    private static void delete(Path tree) throws IOException {
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}

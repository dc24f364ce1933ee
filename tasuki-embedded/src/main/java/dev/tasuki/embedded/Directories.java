package dev.tasuki.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What {@link Files} leaves to its users: whole trees, and names that survive a power failure. */
final class Directories {

    static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private Directories() {}

    /** Makes a directory that only its owner can enter, and ordinary ones on the way to it; one that is there stays as it is. */
    static void createPrivate(Path directory) throws IOException {
        Path parent = directory.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try {
            Files.createDirectory(directory, PRIVATE);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
    }

    /** A directory and all in it, the deepest first; links are not followed. */
    static List<Path> tree(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.sorted(Comparator.reverseOrder()).toList();
        }
    }

    static void delete(Path root) throws IOException {
        for (Path path : tree(root)) {
            Files.delete(path);
        }
    }

    static List<Path> matching(Path parent, String glob) throws IOException {
        try (Stream<Path> children = Files.list(parent)) {
            var matcher = parent.getFileSystem().getPathMatcher("glob:" + glob);
            return children.filter(child -> matcher.matches(child.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    /** Makes the names in a directory durable. */
    static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}

package dev.tasuki.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * What an unpacked tree should hold: the version, and how many files of how many bytes. A power failure just after unpacking can
 * leave empty files behind a rename that was kept, and cleaners of temporary directories take single files.
 */
final class Inventory {

    private final Path home;
    private final Path file;

    Inventory(Path home) {
        this.home = home;
        this.file = home.resolve("inventory");
    }

    void write(String version) throws IOException {
        Files.write(file, List.of(version, count()));
    }

    boolean isComplete() throws IOException {
        if (Files.notExists(file)) {
            return false;
        }
        List<String> lines = Files.readAllLines(file);
        return lines.size() == 2 && lines.get(1).equals(count());
    }

    String version() throws IOException {
        return Files.readAllLines(file).get(0);
    }

    private String count() throws IOException {
        long files = 0;
        long bytes = 0;
        for (Path path : Directories.tree(home)) {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isRegularFile() && !path.equals(file)) {
                files++;
                bytes += attributes.size();
            }
        }
        return files + " files of " + bytes + " bytes";
    }
}

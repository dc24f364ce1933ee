package dev.tasuki.orders.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where the demo's database is, in a file for the command line, while the demo runs. There is a password in it, so nobody but its
 * owner may read it, from the first byte on.
 */
final class DemoAddress implements AutoCloseable {
    private final Path file;

    private DemoAddress(Path file) {
        this.file = file;
    }

    static DemoAddress write(Path file, String jdbcUrl) {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            Files.deleteIfExists(next);
            Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(next, jdbcUrl + "\n");
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new DemoFailed("the address of the database could not be written to " + file + ": " + e, e);
        }
        return new DemoAddress(file);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}

package dev.tasuki.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** The wall clock of one node, which can be moved while the node runs. */
final class NodeClock {
    private final Path library;
    private final Path file;

    /** Needs a C compiler and Linux; without them the clock stands where everybody's does. */
    NodeClock(Path directory, String node) throws IOException, InterruptedException {
        library = directory.resolve("clock.so");
        file = directory.resolve(node + ".clock");
        move(0);
        if (!Files.exists(library) && System.getProperty("os.name").equals("Linux")) {
            compile(directory.resolve("clock.c"));
        }
    }

    private void compile(Path source) throws IOException, InterruptedException {
        try (InputStream in = Objects.requireNonNull(NodeClock.class.getResourceAsStream("clock.c"))) {
            Files.write(source, in.readAllBytes());
        }
        try {
            new ProcessBuilder("cc", "-shared", "-fPIC", "-O2", "-o", library.toString(), source.toString(), "-ldl")
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            System.out.println("no C compiler: " + e);
        }
    }

    boolean canMove() {
        return Files.exists(library);
    }

    void applyTo(Map<String, String> environment) {
        if (canMove()) {
            environment.put("LD_PRELOAD", library.toString());
            environment.put("TASUKI_CLOCK", file.toString());
        }
    }

    /** Takes effect at once; how fast time passes stays the same. */
    void move(long seconds) {
        byte[] bytes = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(seconds)
                .array();
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.write(bytes); // in place: it is mapped
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

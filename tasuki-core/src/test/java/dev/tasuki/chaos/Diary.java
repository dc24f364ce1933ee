package dev.tasuki.chaos;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;

/** What the test did, and when, for whoever looks for the cause of a violation. */
final class Diary implements AutoCloseable {
    private final PrintWriter out;

    Diary(Path file) throws IOException {
        out = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8), true);
    }

    synchronized void write(String line) {
        out.println(LocalTime.now() + " " + line);
    }

    @Override
    public synchronized void close() {
        out.close();
    }
}

package dev.tasuki.embedded;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The end of a log file, for an error message. */
final class LogTail {

    private static final int BYTES = 2_000;

    private LogTail() {}

    static String of(Path file) {
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            int length = (int) Math.min(BYTES, log.length());
            byte[] tail = new byte[length];
            log.seek(log.length() - length);
            log.readFully(tail);
            return new String(tail, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }
}

package dev.tasuki.orders.simulator;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * A file of lines that survive: a line whose {@link #append} has returned is on the disk. One process at a time.
 *
 * <p>Many threads may append at once. Each puts its line into a buffer; whoever gets to the file first writes and syncs
 * everything in the buffer, and the others find their line written already. A line that a crash cut short was never
 * confirmed to anybody, so opening the journal removes it.
 */
final class Journal implements Closeable {
    private final FileChannel file;
    private final Object flushing = new Object();
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    private long buffered; // lines put into the buffer so far; guarded by buffer
    private long written; // lines that are on the disk; guarded by flushing
    private long length; // of the file, up to its last whole line; guarded by flushing

    private Journal(FileChannel file, long length) {
        this.file = file;
        this.length = length;
    }

    /** Opens a journal, hands over the lines it has, and cuts off the half line that a crash may have left. */
    static Journal open(Path path, Consumer<String> replay) throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            // Waits: a simulator whose demo was killed holds the lock for some milliseconds more.
            file.lock();
            long length = replay(file, replay);
            file.truncate(length).position(length);
            return new Journal(file, length);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static long replay(FileChannel file, Consumer<String> replay) throws IOException {
        InputStream in = Channels.newInputStream(file.position(0));
        byte[] block = new byte[1 << 16];
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        long read = 0;
        long whole = 0;
        for (int n = in.read(block); n >= 0; n = in.read(block)) {
            for (int i = 0; i < n; i++) {
                read++;
                if (block[i] == '\n') {
                    replay.accept(line.toString(StandardCharsets.UTF_8));
                    line.reset();
                    whole = read;
                } else {
                    line.write(block[i]);
                }
            }
        }
        return whole;
    }

    /** Adds a line; returns when it is on the disk. */
    void append(String line) throws IOException {
        if (line.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a journal's line has no line feed in it, but this one has: " + line);
        }
        long mine;
        synchronized (buffer) {
            buffer.writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
            mine = ++buffered;
        }
        synchronized (flushing) {
            if (written < mine) {
                flush();
            }
        }
    }

    private void flush() throws IOException {
        ByteBuffer lines;
        long upTo;
        synchronized (buffer) {
            lines = ByteBuffer.wrap(buffer.toByteArray());
            upTo = buffered;
            buffer.reset();
        }
        try {
            int size = lines.remaining();
            while (lines.hasRemaining()) {
                file.write(lines);
            }
            file.force(false);
            length += size;
            written = upTo;
        } catch (IOException e) {
            // Whoever else had a line in this buffer finds it unwritten and an empty buffer: fail them all, for good.
            throw new IOException("the journal could not be written and is closed: " + e.getMessage(), closing(e));
        }
    }

    private IOException closing(IOException cause) {
        try {
            file.truncate(length);
            file.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        return cause;
    }

    @Override
    public void close() throws IOException {
        synchronized (flushing) {
            file.close();
        }
    }
}

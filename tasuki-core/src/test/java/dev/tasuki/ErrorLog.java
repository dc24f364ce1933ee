package dev.tasuki;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Keeps what is logged, for a test that reads it, and prints it in the end. */
final class ErrorLog implements AutoCloseable {
    private final PrintStream console = System.err;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    /** Listens from now on, until it is closed. */
    ErrorLog() {
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    String text() {
        return said.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        System.setErr(console);
        System.err.print(text());
    }
}

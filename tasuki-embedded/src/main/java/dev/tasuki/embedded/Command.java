package dev.tasuki.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A short-lived program, run to its end: asking the system a question, or telling it something small. */
final class Command {

    /** What the program answered: its exit status and everything it printed, trimmed. */
    record Answer(int status, String output) {
        boolean succeeded() {
            return status == 0;
        }
    }

    /** As a shell says it: no such program, or it can't be run. */
    private static final int CANNOT_RUN = 127;

    private Command() {}

    static Answer run(List<String> command) {
        return run(prepare(command).directory(new File("/")));
    }

    static Answer run(ProcessBuilder command) {
        try {
            Process process = command.redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(process.waitFor(), output.strip());
        } catch (IOException e) {
            return new Answer(CANNOT_RUN, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedPostgresException("Interrupted while running " + command.command(), e);
        }
    }

    /** Nothing of the caller's environment may reach into PostgreSQL: neither its PGPORT nor its language. */
    static ProcessBuilder prepare(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
        builder.environment().put("LC_ALL", "C");
        return builder;
    }
}

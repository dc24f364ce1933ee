package dev.tasuki.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that can't outlive us. A shell stands between it and this JVM, holds one end of a {@link Lifeline} and ends the
 * program when it breaks ({@code supervise.sh}).
 */
final class Supervisor {

    /** What to run, in which directory, on which input, with its errors to which file; and how to end it if we are killed. */
    record Task(Path directory, List<String> command, Path input, Path errors, String abruptSignal) {}

    private static final long KILL_TIMEOUT_MS = 10_000;

    private final Process shell;
    private final Lifeline lifeline;
    private final long pid;

    private Supervisor(Process shell, Lifeline lifeline, long pid) {
        this.shell = shell;
        this.lifeline = lifeline;
        this.pid = pid;
    }

    static Supervisor start(Task task) {
        List<String> arguments =
                new ArrayList<>(List.of(task.abruptSignal(), task.input().toString()));
        arguments.addAll(task.command());
        try {
            Process shell = Script.detached("supervise", arguments)
                    .directory(task.directory().toFile())
                    .redirectError(task.errors().toFile())
                    .start();
            Lifeline lifeline = Lifeline.to(shell);
            // Should the shell alone be killed, its other half still listens: this tells it, and it ends the program.
            afterEnd(shell, lifeline::cut);
            return new Supervisor(shell, lifeline, readPid(shell, task));
        } catch (IOException e) {
            throw new EmbeddedPostgresException(
                    "Cannot supervise " + task.command() + " with a POSIX shell in " + task.directory() + " (" + e
                            + ")",
                    e);
        }
    }

    private static long readPid(Process shell, Task task) throws IOException {
        String line = shell.inputReader(StandardCharsets.US_ASCII).readLine();
        if (line == null) {
            throw new IOException("the shell ended at once: " + LogTail.of(task.errors()));
        }
        return Long.parseLong(line);
    }

    /** Process id of the program. */
    long pid() {
        return pid;
    }

    boolean isAlive() {
        return shell.isAlive();
    }

    /** Runs the action when the program has ended, for whatever reason. */
    void onEnd(Runnable action) {
        afterEnd(shell, action);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the action is all there is to come
    private static void afterEnd(Process shell, Runnable action) {
        shell.onExit().thenRun(action);
    }

    /** Waits for the program to end by itself; false if it still runs after that time. */
    boolean awaitEnd(long milliseconds) {
        try {
            return shell.waitFor(milliseconds, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedPostgresException("Interrupted while waiting for process " + pid, e);
        }
    }

    /** Exit status of the program, which has ended. */
    int status() {
        return shell.exitValue();
    }

    /** Ends the program in good order; false if it still runs after that time. */
    boolean stop(long milliseconds) {
        lifeline.announceEnd();
        lifeline.cut();
        return awaitEndUninterrupted(milliseconds);
    }

    /** Takes the program away as a crash would, unless it has ended. */
    void kill() {
        if (isAlive()) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
        if (!awaitEndUninterrupted(KILL_TIMEOUT_MS)) {
            throw new EmbeddedPostgresException(
                    "Process " + pid + " still runs " + KILL_TIMEOUT_MS + " ms after SIGKILL");
        }
    }

    /** An interrupted thread still has to clean up behind itself. */
    private boolean awaitEndUninterrupted(long milliseconds) {
        boolean interrupted = Thread.interrupted();
        try {
            return awaitEnd(milliseconds);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

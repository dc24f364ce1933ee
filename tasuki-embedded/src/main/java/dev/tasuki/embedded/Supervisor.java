package dev.tasuki.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program that can't outlive us. Between it and this JVM stands a shell whose standard input is a pipe that only we hold: when
 * we end, by {@code kill -9} too, the kernel closes the pipe and the shell ends the program.
 *
 * <p>An end of the JVM in good order is told apart by a shutdown hook. It does not stop the program, since hooks run side by side
 * and other hooks still want to close their connections; it only tells the shell that the broken pipe to come is no accident.
 * The hook is also what keeps this object reachable: a pipe that the garbage collector closes looks like our death.
 */
final class Supervisor {

    private final Process shell;
    private final OutputStream pipe;
    private final long pid;
    private final Thread hook = new Thread(this::announceEnd, "tasuki-postgres-exit");

    private Supervisor(Process shell, OutputStream pipe, long pid) {
        this.shell = shell;
        this.pipe = pipe;
        this.pid = pid;
    }

    /** What to run, where, and how to end it when we are killed. */
    record Task(Path directory, List<String> command, Path input, Path output, String abruptSignal) {}

    static Supervisor start(Task task) {
        List<String> arguments =
                new ArrayList<>(List.of(task.abruptSignal(), task.input().toString()));
        arguments.addAll(task.command());
        try {
            Process shell = Command.prepare(Script.command("supervise", arguments))
                    .directory(task.directory().toFile())
                    .redirectError(task.output().toFile())
                    .start();
            Supervisor supervisor = new Supervisor(shell, shell.getOutputStream(), readPid(shell, task));
            Runtime.getRuntime().addShutdownHook(supervisor.hook);
            return supervisor;
        } catch (IOException e) {
            throw new EmbeddedPostgresException(
                    "Cannot run a POSIX shell (" + e + "). An embedded PostgreSQL needs one (on Windows: WSL).", e);
        }
    }

    private static long readPid(Process shell, Task task) throws IOException {
        BufferedReader output = shell.inputReader(StandardCharsets.US_ASCII);
        String line = output.readLine();
        if (line == null) {
            throw new EmbeddedPostgresException(
                    "The supervisor of " + task.command() + " ended at once. It said: " + LogTail.of(task.output()));
        }
        return Long.parseLong(line);
    }

    /** Process id of the supervised program. */
    long pid() {
        return pid;
    }

    boolean isAlive() {
        return shell.isAlive();
    }

    /** Waits for the program to end by itself; false if it still runs after that time. */
    boolean awaitEnd(long milliseconds) {
        try {
            return shell.waitFor(milliseconds, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw Interruption.of("waiting for process " + pid, e);
        }
    }

    /** Exit status of the program, which has ended. */
    int status() {
        return shell.exitValue();
    }

    /** Ends the program in good order and returns when it is gone. */
    void stop(long milliseconds) throws TimeoutException {
        announceEnd();
        closePipe();
        if (!awaitEnd(milliseconds)) {
            throw new TimeoutException("process " + pid + " still runs after " + milliseconds + " ms");
        }
        forgetHook();
    }

    /** Lets go of a program that has ended by itself. */
    void release() {
        closePipe();
        forgetHook();
    }

    /** Takes the program away as a crash would. */
    void kill() {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        awaitEnd(Long.MAX_VALUE);
        release();
    }

    private void announceEnd() {
        try {
            pipe.write('\n');
            pipe.flush();
        } catch (IOException e) {
            // The shell is gone, and its program with it: nothing is left to tell.
        }
    }

    private void closePipe() {
        try {
            pipe.close();
        } catch (IOException e) {
            if (shell.isAlive()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void forgetHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // We are called by another hook; ours finds a closed pipe.
        }
    }
}

package dev.tasuki.chaos;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The place of one node: a JVM after the other, all of them reaching PostgreSQL through the same proxy. */
final class NodeSlot implements AutoCloseable {
    private final int number;
    private final Path directory;
    private final PostgresProxy proxy;
    private final NodeClock clock;
    private final List<String> arguments;
    private Process process;
    private int incarnation;
    private boolean wanted;
    private int deaths;

    NodeSlot(int number, Path directory, PostgresProxy proxy, List<String> arguments)
            throws IOException, InterruptedException {
        this.number = number;
        this.directory = directory;
        this.proxy = proxy;
        this.arguments = arguments;
        this.clock = new NodeClock(directory, "node-" + number);
    }

    PostgresProxy proxy() {
        return proxy;
    }

    NodeClock clock() {
        return clock;
    }

    synchronized void start() {
        if (process != null && process.isAlive()) {
            return;
        }
        wanted = true;
        incarnation++;
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.add("-Dorg.slf4j.simpleLogger.log.dev.tasuki.internal.engine.Backoff=debug");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ChaosNode.class.getName()));
        command.add("node-" + number + "." + incarnation);
        command.add(isNamed() ? "node-" + number : "");
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(log().toFile());
        clock.applyTo(builder.environment());
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A named node takes over from the one before it; the partitions of one without a name are free after its lease. */
    private boolean isNamed() {
        return number == 0;
    }

    /** Whether the newest process has said so. */
    synchronized boolean hasStarted() {
        try {
            return Files.readString(log()).contains(ChaosNode.STARTED);
        } catch (IOException e) {
            return false;
        }
    }

    private Path log() {
        return directory.resolve("node-" + number + "." + incarnation + ".log");
    }

    /** Starts another JVM when the last one has died of something that it was not told to die of by us. */
    synchronized void revive() {
        if (wanted && !process.isAlive()) {
            deaths++;
            start();
        }
    }

    synchronized int deaths() {
        return deaths;
    }

    /** Starts another process of the same name, and returns the one before it, which should notice. */
    synchronized Process replace() {
        Process old = process;
        process = null;
        start();
        return old;
    }

    /** Sends SIGKILL. */
    synchronized void kill() throws InterruptedException {
        wanted = false;
        process.destroyForcibly();
        process.waitFor();
    }

    /** Sends SIGSTOP, and SIGCONT after a time, also if this JVM is gone by then. */
    void freeze(int millis) throws IOException, InterruptedException {
        long pid = pid();
        String script = "kill -STOP $0 && sleep $1; kill -CONT $0";
        new ProcessBuilder("/bin/sh", "-c", script, Long.toString(pid), Double.toString(millis / 1_000.0))
                .redirectErrorStream(true)
                .redirectOutput(new File("/dev/null"))
                .start()
                .waitFor();
    }

    private synchronized long pid() {
        return process.pid();
    }

    /** Has the node's JVM print what its threads do, into its log. */
    void dumpThreads() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-QUIT", Long.toString(pid())).start().waitFor();
    }

    /** Stops the node in good order; kills it when that takes too long, and says so. */
    boolean leave() throws InterruptedException {
        Process leaving;
        synchronized (this) {
            wanted = false;
            leaving = process;
        }
        order("leave");
        boolean left = leaving.waitFor(25, TimeUnit.SECONDS);
        kill();
        return left;
    }

    synchronized void order(String line) {
        try {
            OutputStream out = process.getOutputStream();
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            // it has just died
        }
    }

    @Override
    public synchronized void close() {
        wanted = false;
        if (process != null) {
            process.destroyForcibly();
        }
        proxy.close();
    }
}

package dev.tasuki.benchmarks.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A broker in a JVM of its own, so that its heap and its threads are not those of the benchmark. It lives in a directory that
 * begins empty and is deleted with it, listens on loopback, and ends when this JVM does, however that ends.
 */
final class BrokerProcess implements AutoCloseable {
    static final String HEAP = "1g";
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final String LOG_SETTINGS = "logback.configurationFile";

    private final Process process;
    private final Path directory;

    private BrokerProcess(Process process, Path directory) {
        this.process = process;
        this.directory = directory;
    }

    /**
     * Starts a program and waits until it listens.
     *
     * @param main calls {@link #endWithParent} first
     * @param directory the first argument of the program
     * @param port where it will listen; the second argument
     * @throws IllegalStateException when it ends or does not listen within a minute; says what it printed last
     */
    static BrokerProcess start(Class<?> main, Path directory, int port) throws IOException, InterruptedException {
        delete(directory);
        Files.createDirectories(directory);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xms" + HEAP, "-Xmx" + HEAP));
        String logSettings = System.getProperty(LOG_SETTINGS);
        if (logSettings != null) {
            command.add("-D" + LOG_SETTINGS + "=" + logSettings);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(directory.toAbsolutePath().toString(), Integer.toString(port)));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log(directory).toFile())
                .start();
        BrokerProcess started = new BrokerProcess(process, directory);
        try {
            started.awaitListening(port);
            return started;
        } catch (Throwable e) {
            started.close();
            throw e;
        }
    }

    /** A port of loopback that nobody uses right now. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Called in the broker's JVM: the standard input is a pipe from the benchmark, and ends with it. */
    static void endWithParent() {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {}
                    } catch (IOException e) {
                        // as good as its end
                    }
                    Runtime.getRuntime().halt(1); // its data is of no use to anyone
                },
                "end-with-parent");
        thread.setDaemon(true);
        thread.start();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    private void awaitListening(int port) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!listens(port)) {
            if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("the broker in " + directory + " ended with " + process.exitValue()
                        + " instead of listening; it printed:\n" + Files.readString(log(directory)));
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the broker in " + directory + " does not listen on port " + port
                        + " after a minute; it printed:\n" + Files.readString(log(directory)));
            }
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Path log(Path directory) {
        return directory.resolve("broker.log");
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> all = Files.walk(directory)) {
                all.sorted(Comparator.reverseOrder()).forEach(path -> {
                    try {
                        Files.delete(path);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
            }
        }
    }

    /** Ends it at once, since what it holds is not needed any more. */
    @Override
    public void close() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
        delete(directory);
    }
}

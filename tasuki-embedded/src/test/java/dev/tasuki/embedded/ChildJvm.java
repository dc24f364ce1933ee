package dev.tasuki.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A real second JVM that runs {@link ServingJvm}. */
final class ChildJvm implements AutoCloseable {

    private static final long PATIENCE_S = 60;

    private final Process process;
    private final PrintWriter orders;
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final Thread listener = new Thread(this::listen, "child-jvm");

    private ChildJvm(Process process) {
        this.process = process;
        this.orders = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        listener.setDaemon(true);
        listener.start();
    }

    /** What a {@link ServingJvm} says when it is ready. */
    record Ready(long postmaster, int port, Path directory) {}

    static ChildJvm serving(Path directory) {
        return new Launch().start(directory.toString());
    }

    static ChildJvm servingTemporary() {
        return new Launch().start(ServingJvm.TEMPORARY);
    }

    /** How the JVM is started, where that matters. */
    record Launch(List<String> prefix, Map<String, String> environment, List<String> options, String classPath) {

        Launch() {
            this(List.of(), Map.of(), List.of(), System.getProperty("java.class.path"));
        }

        Launch prefixed(String... prefix) {
            return new Launch(List.of(prefix), environment, options, classPath);
        }

        Launch withPath(Path path) {
            return new Launch(prefix, Map.of("PATH", path.toString()), options, classPath);
        }

        Launch withOptions(String... options) {
            return new Launch(prefix, environment, List.of(options), classPath);
        }

        Launch withClassPath(String classPath) {
            return new Launch(prefix, environment, options, classPath);
        }

        ChildJvm start(String directory) {
            List<String> command = new ArrayList<>(prefix);
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp", classPath));
            command.addAll(options);
            command.addAll(List.of(ServingJvm.class.getName(), directory));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(new java.io.File("/"))
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().putAll(environment);
            try {
                return new ChildJvm(builder.start());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void listen() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                said.add(line);
            }
        } catch (IOException e) {
            // The process was killed in the middle of a line.
        } finally {
            said.add("end of output");
        }
    }

    long pid() {
        return process.pid();
    }

    void order(String order) {
        orders.println(order);
    }

    Ready awaitReady() {
        String[] words = await("ready ").split(" ", 4);
        return new Ready(Long.parseLong(words[1]), Integer.parseInt(words[2]), Path.of(words[3]));
    }

    /** The next line that begins so; lines before it are passed over. */
    String await(String beginning) {
        try {
            while (true) {
                String line = said.poll(PATIENCE_S, TimeUnit.SECONDS);
                assertThat(line).as("waited for \"%s\"", beginning).isNotNull();
                if (line.startsWith(beginning)) {
                    return line;
                }
                assertThat(line)
                        .as("while waiting for \"%s\"", beginning)
                        .doesNotStartWith("failed")
                        .doesNotStartWith("end of output");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All that was said and not awaited yet, once the process has ended. */
    List<String> rest() {
        awaitEnd();
        try {
            listener.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return new ArrayList<>(said);
    }

    /** {@code kill -9}; returns the moment of the kill, as {@link System#nanoTime} counts. */
    long kill() {
        long moment = System.nanoTime();
        process.destroyForcibly();
        return moment;
    }

    void awaitEnd() {
        try {
            assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
        awaitEnd();
    }
}

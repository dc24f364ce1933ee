package dev.tasuki.orders.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.assertj.core.api.Assertions;

/**
 * A demo in a JVM of its own, to be killed. It also ends when this JVM does: its standard input is a pipe that nobody else
 * holds.
 */
final class DemoProcess implements AutoCloseable {
    private final Process process;
    private final Path output;

    private DemoProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** The program of that JVM. */
    public static final class Main {
        /** Runs the demo for as long as somebody holds the other end of the standard input. */
        public static void main(String[] args) {
            Thread watch = new Thread(Main::haltAtEndOfInput, "end-with-parent");
            watch.setDaemon(true);
            watch.start();
            Demo.main(args);
        }

        private static void haltAtEndOfInput() {
            try {
                while (System.in.read() >= 0) {
                    // nothing is ever said
                }
            } catch (IOException e) {
                // as good as the end
            }
            Runtime.getRuntime().halt(1);
        }
    }

    static DemoProcess start(Path output, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
        return new DemoProcess(process, output);
    }

    /** Returns when orders can be placed. */
    void awaitReady(Shop shop) {
        Shop.await().until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("the demo ended with " + process.exitValue() + "; see " + output);
            }
            return shop.isReady();
        });
    }

    /** Ends it with {@code kill -9}; returns when nothing that it had started is left. */
    void kill() {
        List<ProcessHandle> family = process.descendants().collect(Collectors.toList());
        Assertions.assertThat(family).isNotEmpty();
        family.add(process.toHandle());
        process.destroyForcibly();
        family.forEach(member -> member.onExit().orTimeout(10, TimeUnit.SECONDS).join());
    }

    /** Ends it with a signal that it can hear; returns its exit status. */
    int stop() throws InterruptedException {
        process.toHandle().destroy(); // Process.destroy() would close its standard input as well
        Assertions.assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /** Waits for its end; returns its exit status. */
    int awaitEnd() throws InterruptedException {
        Assertions.assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}

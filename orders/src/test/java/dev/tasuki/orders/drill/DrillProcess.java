package dev.tasuki.orders.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A drill in a JVM of its own, with all processes that it starts. */
final class DrillProcess implements AutoCloseable {
    private final Process process;
    private final Path temp;
    private final Path output;
    private final Set<ProcessHandle> family = ConcurrentHashMap.newKeySet();

    private DrillProcess(Process process, Path temp, Path output) {
        this.process = process;
        this.temp = temp;
        this.output = output;
    }

    /** Starts one, with its directory below the given one. */
    static DrillProcess start(Path temp, Class<?> program, String... arguments) throws IOException {
        Path output = temp.resolve("output");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + temp,
                "-Duser.language=en",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
        return new DrillProcess(process, temp, output);
    }

    /** Returns its exit code when it has ended by itself. */
    int awaitEnd(long seconds) {
        Awaitility.await()
                .atMost(seconds, TimeUnit.SECONDS)
                .pollInterval(100, TimeUnit.MILLISECONDS)
                .until(() -> {
                    meetFamily();
                    return !process.isAlive();
                });
        return process.exitValue();
    }

    /** Returns when both nodes have been started, which comes last. */
    void awaitNodes() {
        Awaitility.await()
                .atMost(120, TimeUnit.SECONDS)
                .pollInterval(50, TimeUnit.MILLISECONDS)
                .until(() -> {
                    meetFamily();
                    assertThat(process.isAlive()).as(output()).isTrue();
                    // A process's command line is cut where it is long, but its errors have a file from the beginning
                    return directories().stream().anyMatch(at -> Files.exists(at.resolve("orders-2.errors")));
                });
        meetFamily();
    }

    private void meetFamily() {
        process.descendants().forEach(family::add);
    }

    void kill() {
        meetFamily();
        process.destroyForcibly();
    }

    /** What Ctrl-C does; by another signal, since a build in the background ignores that one, and so all that it starts. */
    void stop() {
        meetFamily();
        process.toHandle().destroy();
    }

    /** Nothing of what it ever started may run. */
    void leavesNothingRunning() {
        assertThat(family).hasSizeGreaterThan(4);
        family.forEach(member -> member.onExit().orTimeout(15, TimeUnit.SECONDS).join());
    }

    /** The drills' directories that are there. */
    List<Path> directories() throws IOException {
        try (var entries = Files.list(temp)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith("tasuki-drill-"))
                    .toList();
        }
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        meetFamily();
        process.destroyForcibly();
        family.forEach(ProcessHandle::destroyForcibly);
    }
}

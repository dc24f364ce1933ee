package dev.tasuki.embedded;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What became of processes that are not children of ours. */
final class Processes {

    private Processes() {}

    /** A zombie is not alive: some systems take their time to bury the orphans. */
    static boolean isAlive(long pid) {
        try {
            return !Files.readString(Path.of("/proc/" + pid + "/status")).contains("\nState:\tZ");
        } catch (IOException e) {
            return false;
        }
    }

    /** How long it took from the given moment until the process was gone. */
    static Duration awaitGone(long pid, long sinceNanos, Duration atMost) {
        await().pollInterval(Duration.ofMillis(2))
                .pollDelay(Duration.ZERO)
                .atMost(atMost)
                .until(() -> !isAlive(pid));
        return Duration.ofNanos(System.nanoTime() - sinceNanos);
    }

    /** The process that ends with the given one: the supervising shell of a postmaster. */
    static ProcessHandle parentOf(long pid) {
        return ProcessHandle.of(pid).flatMap(ProcessHandle::parent).orElseThrow();
    }

    /** Both shells that supervise a postmaster: its parent, and the one that listens on the pipe. */
    static List<ProcessHandle> supervisorsOf(long postmaster) {
        ProcessHandle parent = parentOf(postmaster);
        return Stream.concat(parent.children().filter(child -> child.pid() != postmaster), Stream.of(parent))
                .toList();
    }
}

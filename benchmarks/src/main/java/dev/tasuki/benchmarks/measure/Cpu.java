package dev.tasuki.benchmarks.measure;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Processor time of this JVM and of PostgreSQL: the postmaster, its children, and those children of it that are gone by now.
 * PostgreSQL's part is known on Linux only, where its processes are this machine's.
 */
public final class Cpu {
    private static final Path PROC = Path.of("/proc");
    private static final double TICKS_PER_SECOND = 100; // USER_HZ, which is 100 on every Linux that Java runs on

    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final OptionalLong postmaster;
    private final Optional<ProcessHandle> other;

    /** A point in time. */
    public record Reading(double jvmSeconds, double postgresSeconds, long nanoTime) {
        /** What was spent since an earlier reading. */
        public Spent since(Reading earlier) {
            return new Spent(
                    jvmSeconds - earlier.jvmSeconds,
                    postgresSeconds - earlier.postgresSeconds,
                    (nanoTime - earlier.nanoTime) / 1e9);
        }
    }

    /** Processor time within a window, all in seconds. */
    public record Spent(double jvm, double postgres, double window) {
        /** Both together. */
        public double total() {
            return jvm + postgres;
        }

        /** How much of one core it is, in percent. */
        public double percentOfACore() {
            return 100 * total() / window;
        }
    }

    /** Watches this JVM and, if it is there, PostgreSQL. */
    public Cpu(OptionalLong postmaster) {
        this(postmaster, Optional.empty());
    }

    private Cpu(OptionalLong postmaster, Optional<ProcessHandle> other) {
        this.postmaster = postmaster;
        this.other = other;
    }

    /** The same with another process, whose time counts as that of this JVM. */
    public Cpu with(Optional<ProcessHandle> process) {
        return new Cpu(postmaster, process);
    }

    /** What was spent until now. */
    public Reading read() {
        double others = other.flatMap(process -> process.info().totalCpuDuration())
                .map(Duration::toNanos)
                .orElse(0L);
        return new Reading((system.getProcessCpuTime() + others) / 1e9, postgres(), System.nanoTime());
    }

    private double postgres() {
        if (postmaster.isEmpty() || !Files.isDirectory(PROC)) {
            return 0;
        }
        long parent = postmaster.getAsLong();
        long ticks = 0;
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                ticks += ticks(process, parent);
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + PROC, e);
        }
        return ticks / TICKS_PER_SECOND;
    }

    private static long ticks(Path process, long postmaster) {
        try {
            String stat = Files.readString(process.resolve("stat"));
            // The second field is the program's name in brackets, which may have spaces in it
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            boolean itself = process.getFileName().toString().equals(Long.toString(postmaster));
            long own = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
            if (itself) {
                return own + Long.parseLong(fields[13]) + Long.parseLong(fields[14]);
            }
            return Long.parseLong(fields[1]) == postmaster ? own : 0;
        } catch (IOException e) {
            return 0; // it ended meanwhile; the postmaster has its time then
        }
    }
}

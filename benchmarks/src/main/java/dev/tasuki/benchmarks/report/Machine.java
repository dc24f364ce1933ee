package dev.tasuki.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the run was made on, as far as it matters for the numbers.
 *
 * @param system operating system and architecture
 * @param processor its model, where the system tells
 * @param cores as Java sees them
 * @param memoryMegabytes as the system tells; 0 where it does not
 * @param java version and virtual machine
 */
public record Machine(String system, String processor, int cores, long memoryMegabytes, String java) {

    /** This one. */
    public static Machine here() {
        return new Machine(
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                field(Path.of("/proc/cpuinfo"), "model name"),
                Runtime.getRuntime().availableProcessors(),
                megabytes(field(Path.of("/proc/meminfo"), "MemTotal")),
                System.getProperty("java.version") + " " + System.getProperty("java.vm.name"));
    }

    private static long megabytes(String kilobytes) {
        String digits = kilobytes.replaceAll("[^0-9]", "");
        return digits.isEmpty() ? 0 : Long.parseLong(digits) / 1024;
    }

    private static String field(Path file, String name) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }
}

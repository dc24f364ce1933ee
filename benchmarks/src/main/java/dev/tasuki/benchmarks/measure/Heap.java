package dev.tasuki.benchmarks.measure;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

/** What of the heap is alive. */
public final class Heap {
    private static final double MEGABYTE = 1024 * 1024;

    private Heap() {}

    /** Collects all garbage and measures what is left, in megabytes. Stops the world, so not for a run whose speed counts. */
    public static double liveMegabytes() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed() / MEGABYTE;
    }
}

package dev.tasuki.benchmarks.workload;

import dev.tasuki.benchmarks.contender.Server;
import dev.tasuki.benchmarks.measure.Cpu;

/**
 * Where and how much is measured.
 *
 * @param server the PostgreSQL that all contenders share
 * @param cpu the processor time of this JVM and of that server
 * @param plan how much is done
 */
public record Arena(Server server, Cpu cpu, Plan plan) {
    /** On a server. */
    public static Arena on(Server server, Plan plan) {
        return new Arena(server, new Cpu(server.postmaster()), plan);
    }

    Arena warmUp() {
        return new Arena(server, cpu, plan.warmUp());
    }
}

package dev.tasuki.benchmarks.contender;

import java.util.Map;

/** Something that hands messages from a transaction to consumers, or a reference line to hold it against. */
public interface Contender {

    /** What it is, which decides the workloads it takes part in and the targets it counts for. */
    enum Kind {
        /** Tasuki itself. */
        TASUKI,
        /** A library on the same database that a Java team might pick instead. */
        PEER,
        /** An outbox table that a team writes by itself. */
        OUTBOX,
        /** A message broker behind an outbox. */
        BROKER,
        /** The same work with no messaging at all. */
        REFERENCE
    }

    /** A short name, as on the command line. */
    String name();

    /** The release that is measured. */
    String version();

    /** What it is. */
    Kind kind();

    /** Whether its consumers get several messages in one call. */
    default boolean batched() {
        return false;
    }

    /** How many consumers {@link #open} can be asked for. */
    default int mostConsumers() {
        return 16;
    }

    /** How it is set up: each setting that differs from its default, or matters, with its value. Goes into the reports. */
    Map<String, String> settings();

    /**
     * Sets it up on a fresh database and subscribes the consumers, which do not work before {@link Session#start}.
     *
     * @param site the database, with the tables of the work in it
     * @param consumers how many consumers get each message; up to {@link #mostConsumers}
     * @param effect what each consumer does with a message
     */
    Session open(Site site, int consumers, Effect effect) throws Exception;
}

package dev.tasuki.benchmarks.contender;

import java.sql.Connection;
import java.util.List;
import java.util.Optional;

/** A contender at work on one database. {@link #transaction} and {@link #publish} may be called from any thread. */
public interface Session extends AutoCloseable {

    /** What is done within a transaction. */
    @FunctionalInterface
    interface Work {
        /** Does it, on the transaction's connection. */
        void run(Connection connection) throws Exception;
    }

    /** Runs the work in a transaction the way this contender's users do, and commits. */
    void transaction(Work work) throws Exception;

    /** Publishes to all consumers within the transaction that this thread is in. */
    void publish(Connection connection, List<Event> events) throws Exception;

    /** Lets the consumers work. */
    void start() throws Exception;

    /** Lets no consumer begin anything new, and waits for what is under way. */
    void stop() throws Exception;

    /** A process beside this JVM and PostgreSQL that works for it, and whose processor time is part of what it costs. */
    default Optional<ProcessHandle> process() {
        return Optional.empty();
    }

    /** Stops, and gives everything back. */
    @Override
    void close() throws Exception;
}

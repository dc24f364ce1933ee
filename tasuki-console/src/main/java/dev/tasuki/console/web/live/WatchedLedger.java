package dev.tasuki.console.web.live;

import dev.tasuki.operations.Operations;
import java.time.Clock;
import java.util.function.Function;

/** A ledger with its name, which everybody looks at together. */
public final class WatchedLedger implements AutoCloseable {
    private final String name;
    private final Operations operations;
    private final Watch watch;

    /** Watches it for as long as anybody looks. */
    public WatchedLedger(String name, Operations operations, Clock clock) {
        this.name = name;
        this.operations = operations;
        this.watch = new Watch(name, operations, clock);
    }

    /** What it is called in pages and addresses. */
    public String name() {
        return name;
    }

    /** What everybody sees. */
    public Watch watch() {
        return watch;
    }

    /** Asks something of its own; at once refused while the ledger is known to be out of reach, rather than after a time-out. */
    public <T> T ask(Function<Operations, T> question) {
        Snapshot snapshot = watch.look();
        if (snapshot.isLost()) {
            throw new LedgerLost(this, snapshot);
        }
        return question.apply(operations);
    }

    /** Does something, and has everybody see it soon. */
    public <T> T act(Function<Operations, T> act) {
        T result = ask(act);
        watch.hurry();
        return result;
    }

    @Override
    public void close() {
        watch.close();
    }
}

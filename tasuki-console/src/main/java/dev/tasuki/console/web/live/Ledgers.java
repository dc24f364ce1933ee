package dev.tasuki.console.web.live;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All ledgers of this console, in the order in which they were named. */
public final class Ledgers implements AutoCloseable {
    private final List<WatchedLedger> all;

    /** At least one. */
    public Ledgers(List<WatchedLedger> all) {
        if (all.isEmpty()) {
            throw new IllegalArgumentException("a console needs a ledger to look at");
        }
        this.all = List.copyOf(all);
    }

    /** All of them. */
    public List<WatchedLedger> all() {
        return all;
    }

    /** Whether pages have to say which one they speak of. */
    public boolean areSeveral() {
        return all.size() > 1;
    }

    /** The one of a name; without a name the first. */
    public Optional<WatchedLedger> find(@Nullable String name) {
        return name == null || name.isEmpty()
                ? Optional.of(all.get(0))
                : all.stream().filter(ledger -> ledger.name().equals(name)).findFirst();
    }

    @Override
    public void close() {
        all.forEach(WatchedLedger::close);
    }
}

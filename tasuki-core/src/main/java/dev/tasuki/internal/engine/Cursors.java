package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.AssignmentTable;
import dev.tasuki.internal.postgres.Counts;
import dev.tasuki.internal.postgres.Fence;
import dev.tasuki.internal.postgres.StoredMessage;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A lane's cursors and the database behind them. Asks it only when the feed of ticks says that there is something to read. */
final class Cursors {
    private static final long CHECKPOINT_EVERY = Wakeup.millis(5_000);

    private final NodeContext node;
    private final CursorSet set;
    private long nextCheckpoint = System.nanoTime() + CHECKPOINT_EVERY;

    Cursors(NodeContext node, Registration registration) {
        this.node = node;
        this.set = new CursorSet(registration);
    }

    void take(List<Lane.Granted> granted) {
        granted.forEach(g -> set.add(g.cursor()));
    }

    boolean isEmpty() {
        return set.isEmpty();
    }

    List<Cursor> all() {
        return set.all();
    }

    /** Everything that the lane holds, as one claim. */
    Fence fence() {
        return set.fence();
    }

    /** What the lane holds and will go on with, as one claim. */
    Fence staying() {
        return set.staying();
    }

    /** Begins nothing more with some partitions. */
    void partWith(Set<Short> partitions) {
        set.partWith(partitions);
    }

    /** The cursors with which nothing more is begun. */
    List<Cursor> leaving() {
        return set.leaving();
    }

    /** A cursor's partitions are given back. */
    void remove(Cursor cursor) {
        set.remove(cursor);
    }

    short[] partitions() {
        return set.fence().partitions();
    }

    void clear() {
        set.clear();
    }

    /**
     * The cursor to work on, with a page read that has something the consumer wants; empty when there is nothing. A page without
     * is passed by in memory: passing it by again after a crash does no harm.
     */
    Optional<Cursor> nextWanted() throws SQLException, InterruptedException {
        while (true) {
            Optional<Cursor> next = next();
            if (next.isEmpty() || next.get().ahead().stream().anyMatch(StoredMessage::wanted)) {
                return next;
            }
            Cursor cursor = next.get();
            List<StoredMessage> unwanted = cursor.ahead();
            cursor.moveTo(cursor.reach(unwanted.size(), cursor.account().plusSkipped(Counts.of(unwanted))), 0);
        }
    }

    private Optional<Cursor> next() throws SQLException, InterruptedException {
        for (Cursor cursor : set.all()) {
            if (!cursor.isLeaving() && !cursor.ahead().isEmpty()) {
                return Optional.of(cursor);
            }
        }
        if (set.isAtHead(node.log().feed())) {
            return Optional.empty();
        }
        try (Connection connection = node.database().open()) {
            return set.next(connection, node.log());
        }
    }

    /**
     * Writes down, now and then, where the cursors are, so that whoever takes over has few receipts to read. A cursor that only
     * passed by messages it does not want has no receipt to tell.
     *
     * @param inFlight deliveries behind the cursors whose effect may be happening
     */
    void checkpointIfDue(List<Long> inFlight) throws SQLException {
        long now = System.nanoTime();
        if (now - nextCheckpoint < 0) {
            return;
        }
        nextCheckpoint = now + CHECKPOINT_EVERY;
        List<Cursor> moved =
                set.all().stream().filter(Cursor::movedSinceCheckpoint).toList();
        if (moved.isEmpty()) {
            return;
        }
        try (Connection connection = node.database().open()) {
            for (Cursor cursor : moved) {
                AssignmentTable.checkpoint(connection, cursor.fence(), cursor.checkpoint(inFlight));
                cursor.checkpointed();
            }
        }
    }
}

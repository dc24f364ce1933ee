package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.Fence;
import dev.tasuki.internal.postgres.Tick;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The cursors of a worker. Partitions that came to it at different positions have cursors of their own; the last one is worked
 * on first, up to where the next one waits, and there they become one.
 */
final class CursorSet {
    private static final Comparator<Cursor> LAST_FIRST = Comparator.<Cursor>comparingLong(
                    c -> c.position().tick().id())
            .thenComparing(c -> c.position().insideBatch(), Comparator.reverseOrder());

    private final Registration registration;
    private final List<Cursor> cursors = new ArrayList<>();

    CursorSet(Registration registration) {
        this.registration = registration;
    }

    void add(Cursor cursor) {
        cursors.add(cursor);
        cursors.sort(LAST_FIRST);
    }

    List<Cursor> all() {
        return List.copyOf(cursors);
    }

    void clear() {
        cursors.clear();
    }

    boolean isEmpty() {
        return cursors.isEmpty();
    }

    /** Everything that this worker holds, as one claim. */
    Fence fence() {
        return union(cursors);
    }

    /** What this worker holds and will go on with, as one claim. */
    Fence staying() {
        return union(working().toList());
    }

    private Stream<Cursor> working() {
        return cursors.stream().filter(c -> !c.isLeaving());
    }

    /** Splits off what concerns some partitions; nothing more is begun with that. */
    void partWith(Set<Short> partitions) {
        for (Cursor cursor : all()) {
            Cursor leaves = cursor.only(partitions::contains);
            if (cursor.isLeaving() || leaves.fence().isEmpty()) {
                continue;
            }
            cursors.remove(cursor);
            Cursor stays = cursor.only(p -> !partitions.contains(p));
            if (!stays.fence().isEmpty()) {
                add(stays);
            }
            leaves.leave();
            add(leaves);
        }
    }

    List<Cursor> leaving() {
        return cursors.stream().filter(Cursor::isLeaving).toList();
    }

    void remove(Cursor cursor) {
        cursors.remove(cursor);
    }

    /** Whether, as far as memory tells, a look into the database would find nothing. */
    boolean isAtHead(TickFeed feed) {
        return working()
                .allMatch(c -> c.ahead().isEmpty()
                        && c.position().tick().id() == c.position().upto().id()
                        && !feed.hasAfter(c.position().tick()));
    }

    /** The cursor to work on, with a page read; empty when none has anything ahead. */
    Optional<Cursor> next(Connection connection, NodeContext.Log log) throws SQLException, InterruptedException {
        mergeThoseThatMeet();
        for (int i = 0; i < cursors.size(); i++) {
            Cursor cursor = cursors.get(i);
            if (!cursor.isLeaving() && cursor.read(connection, log, registration, waitingAfter(cursor))) {
                return Optional.of(cursor);
            }
        }
        return Optional.empty();
    }

    /** The tick at which the next cursor waits for this one. */
    private @Nullable Tick waitingAfter(Cursor cursor) {
        long tick = cursor.position().tick().id();
        return working()
                .map(c -> c.position().tick())
                .filter(t -> t.id() > tick)
                .min(Comparator.comparingLong(Tick::id))
                .orElse(null);
    }

    private void mergeThoseThatMeet() {
        if (cursors.size() < 2) {
            return;
        }
        cursors.sort(LAST_FIRST);
        for (int i = cursors.size() - 1; i > 0; i--) {
            Cursor one = cursors.get(i - 1);
            Cursor other = cursors.get(i);
            boolean meet = !one.isLeaving()
                    && !other.isLeaving()
                    && one.position().sameAs(other.position())
                    && one.position().tick().id() == one.position().upto().id()
                    && one.ahead().isEmpty()
                    && other.ahead().isEmpty();
            if (meet) {
                cursors.remove(i);
                cursors.set(i - 1, one.joined(other, union(List.of(one, other))));
            }
        }
    }

    private Fence union(List<Cursor> parts) {
        int size = parts.stream().mapToInt(c -> c.fence().partitions().length).sum();
        short[] partitions = new short[size];
        long[] epochs = new long[size];
        int at = 0;
        for (Cursor part : parts) {
            Fence fence = part.fence();
            System.arraycopy(fence.partitions(), 0, partitions, at, fence.partitions().length);
            System.arraycopy(fence.epochs(), 0, epochs, at, fence.epochs().length);
            at += fence.partitions().length;
        }
        long node = parts.isEmpty() ? 0 : parts.get(0).fence().node();
        // claims on different servers: the older one does not hold any more, nor does their union
        long server = parts.stream().mapToLong(c -> c.fence().server()).min().orElse(0);
        return new Fence(registration.id(), node, partitions, epochs, server);
    }
}

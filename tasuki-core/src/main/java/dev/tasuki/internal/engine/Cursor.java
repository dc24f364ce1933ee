package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.Fence;
import dev.tasuki.internal.postgres.MessageLog;
import dev.tasuki.internal.postgres.Position;
import dev.tasuki.internal.postgres.StoredMessage;
import dev.tasuki.internal.postgres.Tick;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How far some partitions of a consumer are, and a page of what lies ahead. Used by one worker's thread only. It moves after
 * the commit of what it moved for; what was read ahead stays valid meanwhile, since a batch between two ticks never changes.
 */
final class Cursor {
    private final Fence fence;
    private final int topicPartitions;
    private Position position;
    private long receipt;
    private List<StoredMessage> ahead = List.of();
    private boolean aheadEndsBatch;
    private Position checkpoint;
    private long checkpointReceipt;
    private boolean leaving;

    Cursor(Fence fence, int topicPartitions, Position position, long receipt) {
        this.fence = fence;
        this.topicPartitions = topicPartitions;
        this.position = position;
        this.checkpoint = position;
        this.receipt = receipt;
        this.checkpointReceipt = receipt;
    }

    /** A cursor at the same place for some of the partitions. */
    Cursor only(Predicate<Short> wanted) {
        Cursor some = new Cursor(fence.only(wanted), topicPartitions, position, receipt);
        some.ahead = ahead.stream().filter(m -> wanted.test(m.partition())).toList();
        some.aheadEndsBatch = aheadEndsBatch;
        some.checkpoint = checkpoint;
        some.checkpointReceipt = checkpointReceipt;
        some.leaving = leaving;
        return some;
    }

    /** A cursor for this one's partitions and another's that has come to the same place. */
    Cursor joined(Cursor other, Fence both) {
        Cursor joined = new Cursor(both, topicPartitions, position, Math.min(receipt, other.receipt));
        joined.checkpoint =
                movedSinceCheckpoint() ? checkpoint : other.checkpoint; // one of them may have to write it yet
        return joined;
    }

    /** Whether its partitions are about to be given back: nothing more is begun with it. */
    boolean isLeaving() {
        return leaving;
    }

    void leave() {
        leaving = true;
    }

    Fence fence() {
        return fence;
    }

    Position position() {
        return position;
    }

    long receipt() {
        return receipt;
    }

    /** What lies ahead, as far as it was read. */
    List<StoredMessage> ahead() {
        return ahead;
    }

    /**
     * Reads a page of what lies ahead, unless some is left of the last.
     *
     * @param notPast a tick where the batch must end, because another cursor waits there; null for none
     * @return whether anything lies ahead
     */
    boolean read(Connection connection, TickFeed feed, Registration registration, @Nullable Tick notPast)
            throws SQLException {
        while (ahead.isEmpty()) {
            if (position.tick().id() == position.upto().id()) {
                Optional<Tick> end = feed.batchEnd(connection, position.tick(), registration.pageMessages(), notPast);
                if (end.isEmpty()) {
                    return false;
                }
                position = position.towards(end.get());
            }
            MessageLog.Page page = MessageLog.page(connection, reader(registration), position);
            ahead = page.messages();
            aheadEndsBatch = page.endsBatch();
            if (ahead.isEmpty()) {
                position = position.done();
            }
        }
        return true;
    }

    private MessageLog.Reader reader(Registration registration) {
        return new MessageLog.Reader(
                registration.topic().id(),
                registration.consumer().types(),
                fence.partitions().length == topicPartitions ? null : fence.partitions(),
                registration.pageMessages(),
                registration.pageBytes());
    }

    /** Where the cursor is when the next so many messages are behind it. */
    Position after(int messages) {
        if (messages == 0) {
            return position;
        }
        return messages == ahead.size() && aheadEndsBatch
                ? position.done()
                : position.past(ahead.get(messages - 1).seq(), messages);
    }

    /** Moves, after the commit of a receipt that says so, or of nothing when there was nothing to do. */
    void moveTo(Position reached, int messages, long newReceipt) {
        position = reached;
        receipt = Math.max(receipt, newReceipt);
        ahead = List.copyOf(ahead.subList(messages, ahead.size()));
    }

    /** Whether a checkpoint would say something new: where the cursor is, or what is no longer in flight behind it. */
    boolean movedSinceCheckpoint() {
        return !position.sameAs(checkpoint) || receipt != checkpointReceipt;
    }

    void checkpointed() {
        checkpoint = position;
        checkpointReceipt = receipt;
    }
}

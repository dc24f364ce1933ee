package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.Account;
import dev.tasuki.internal.postgres.AssignmentTable;
import dev.tasuki.internal.postgres.Counts;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far some partitions of a consumer are, and a page of what lies ahead. Used by one worker's thread only. It moves after
 * the commit of what it moved for; what was read ahead stays valid meanwhile, since a batch between two ticks never changes.
 */
final class Cursor {
    private static final Logger log = LoggerFactory.getLogger(Cursor.class);

    private final Fence fence;
    private final int topicPartitions;
    private Position position;
    private Account account;
    private long receipt;
    private List<StoredMessage> ahead = List.of();
    private boolean aheadEndsBatch;

    /** What the ticks promised of this batch and the log does not have; negative for what it has in addition. */
    private Counts missing = Counts.none();

    /** What the last checkpoint said; null when it was wrong. */
    private @Nullable Position checkpoint;

    private long checkpointReceipt;
    private boolean leaving;

    Cursor(Fence fence, int topicPartitions, Position position, Account account, long receipt) {
        this.fence = fence;
        this.topicPartitions = topicPartitions;
        this.position = position;
        this.account = account;
        this.checkpoint = position;
        this.receipt = receipt;
        this.checkpointReceipt = receipt;
    }

    /** A cursor at the same place for some of the partitions, with what is theirs. */
    Cursor only(Predicate<Short> wanted) {
        Fence theirs = fence.only(wanted);
        short[] partitions = theirs.partitions();
        Cursor some = new Cursor(theirs, topicPartitions, position.only(partitions), account.only(partitions), receipt);
        some.ahead = ahead.stream().filter(m -> wanted.test(m.partition())).toList();
        some.aheadEndsBatch = aheadEndsBatch;
        some.missing = missing.only(partitions);
        some.checkpoint = checkpoint;
        some.checkpointReceipt = checkpointReceipt;
        some.leaving = leaving;
        return some;
    }

    /** A cursor for this one's partitions and another's that has come to the same place, between two batches. */
    Cursor joined(Cursor other, Fence both) {
        Cursor joined = new Cursor(
                both, topicPartitions, position, account.plus(other.account), Math.min(receipt, other.receipt));
        if (movedSinceCheckpoint() || other.movedSinceCheckpoint()) {
            joined.checkpoint = null; // one of them has to write it yet
        }
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

    /** What became of everything behind it. */
    Account account() {
        return account;
    }

    long receipt() {
        return receipt;
    }

    AssignmentTable.Checkpoint checkpoint(List<Long> inFlight) {
        return new AssignmentTable.Checkpoint(position, account, receipt, inFlight);
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
    boolean read(Connection connection, NodeContext.Log from, Registration registration, @Nullable Tick notPast)
            throws SQLException, InterruptedException {
        while (ahead.isEmpty()) {
            if (position.tick().id() == position.upto().id()) {
                Optional<Tick> end =
                        from.feed().batchEnd(connection, position.tick(), registration.pageMessages(), notPast);
                if (end.isEmpty()) {
                    return false;
                }
                position = position.towards(end.get());
            }
            read(connection, from.pages(), registration);
            if (ahead.isEmpty()) {
                position = position.done();
            }
        }
        return true;
    }

    private void read(Connection connection, SharedPages pages, Registration registration)
            throws SQLException, InterruptedException {
        MessageLog.Reader reader = reader(registration);
        MessageLog.Page page =
                pages.page(reader, position, fence.server(), () -> MessageLog.page(connection, reader, position));
        ahead = page.messages();
        aheadEndsBatch = page.endsBatch();
        try {
            missing = aheadEndsBatch ? Promise.broken(connection, registration, this) : Counts.none();
        } catch (Unaccounted e) {
            pages.clear(); // whoever comes next looks for itself
            throw e;
        }
    }

    private MessageLog.Reader reader(Registration registration) {
        return new MessageLog.Reader(
                registration.topic().id(),
                registration.consumer().types(),
                fence.partitions().length == topicPartitions ? null : fence.partitions(),
                registration.pageMessages(),
                registration.pageBytes());
    }

    /**
     * Where the cursor is when the next so many messages are behind it, and what became of everything behind it then.
     *
     * @param messages how many of those ahead
     */
    record Reached(Position position, int messages, Account account) {}

    /**
     * Where the cursor will be, for a receipt.
     *
     * @param messages how many of those ahead will be behind it
     * @param then what will have become of everything behind it, from what was recorded
     * @throws Unaccounted when that is not exactly what lies between here and there: nothing may be committed then
     */
    Reached reach(int messages, Account then) {
        boolean endsBatch = messages == ahead.size() && aheadEndsBatch;
        Position there;
        if (messages == 0) {
            there = position;
        } else if (endsBatch) {
            there = position.done();
        } else {
            there = position.past(ahead.get(messages - 1).seq(), Counts.of(ahead.subList(0, messages)));
        }
        Counts promised = there.behind().minus(position.behind());
        Counts recorded = then.total().minus(account.total());
        Counts difference = (messages > 0 && endsBatch ? promised.minus(missing) : promised)
                .minus(recorded)
                .only(fence.partitions());
        if (!difference.isZero()) {
            throw new Unaccounted("a receipt up to tick " + there.upto().id() + ", seq " + there.seq()
                    + " would leave messages of consumer " + fence.consumer()
                    + " without a record of what became of them, by partition: " + difference
                    + "; nothing is committed");
        }
        return new Reached(there, messages, then);
    }

    /** Moves, after the commit of a receipt that says so, or of nothing when there was nothing to do. */
    void moveTo(Reached reached, long newReceipt) {
        position = reached.position();
        account = reached.account();
        receipt = Math.max(receipt, newReceipt);
        ahead = List.copyOf(ahead.subList(reached.messages(), ahead.size()));
    }

    /** Compares the marks of former owners with how many there should be. A mark whose message is gone stays unaccounted for. */
    void foundInFlight(Registration registration, Counts found) {
        Counts lost = account.flying().minus(found).only(fence.partitions());
        if (!lost.isZero()) {
            log.error(
                    "consumer '{}': of the deliveries that were in flight when its partitions changed hands, these are not to be"
                            + " found, by partition: {}. Whether their effect happened is not known, and nobody repeats it; the"
                            + " consumer's status says so until it is written off",
                    registration.name(),
                    lost);
            account = new Account(account.counted(), found);
            checkpoint = null;
        }
    }

    /** Whether a checkpoint would say something new: where the cursor is, or what is no longer in flight behind it. */
    boolean movedSinceCheckpoint() {
        return checkpoint == null || !position.sameAs(checkpoint) || receipt != checkpointReceipt;
    }

    void checkpointed() {
        checkpoint = position;
        checkpointReceipt = receipt;
    }
}

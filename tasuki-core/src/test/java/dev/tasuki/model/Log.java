package dev.tasuki.model;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/**
 * The message log of one topic and its clock.
 *
 * @param transactions their fates, by xid
 * @param messages in the order of seq, those of open transactions and of rolled-back ones too; the first has seq 1
 * @param ticks committed ones, in the order of their ids; the first sees nothing
 */
record Log(List<Fate> transactions, List<Message> messages, List<Tick> ticks) {

    enum Fate {
        OPEN,
        COMMITTED,
        ROLLED_BACK
    }

    /**
     * A row of the log.
     *
     * @param after the messages of its key that were committed before it was inserted: it must not be handled before them
     */
    record Message(int seq, int xid, int key, int after) {}

    /**
     * A row of the clock.
     *
     * @param seqBefore what the sequence was some time before the tick
     * @param floor seqs of transactions from xmax on are greater
     */
    record Tick(Snapshot snapshot, int seqBefore, int floor) {}

    static Log empty() {
        return new Log(List.of(), List.of(), List.of(new Tick(new Snapshot(0, 0), 0, 0)));
    }

    Log begin() {
        return new Log(Lists.with(transactions, Fate.OPEN), messages, ticks);
    }

    Log end(int xid, Fate fate) {
        return new Log(Lists.set(transactions, xid, fate), messages, ticks);
    }

    int lastXid() {
        return transactions.size() - 1;
    }

    int lastSeq() {
        return messages.size();
    }

    Log insert(int xid, int key) {
        int after = 0;
        for (Message message : messages) {
            if (message.key == key && isCommitted(message)) {
                after |= Bits.of(message.seq);
            }
        }
        return new Log(transactions, Lists.with(messages, new Message(lastSeq() + 1, xid, key, after)), ticks);
    }

    Log add(Tick tick) {
        return new Log(transactions, messages, Lists.with(ticks, tick));
    }

    boolean isCommitted(Message message) {
        return transactions.get(message.xid) == Fate.COMMITTED;
    }

    Message message(int seq) {
        return messages.get(seq - 1);
    }

    /** What this moment sees. */
    Snapshot snapshot() {
        int xmax = 0;
        for (int xid = 0; xid < transactions.size(); xid++) {
            xmax = transactions.get(xid) == Fate.OPEN ? xmax : xid + 1;
        }
        int open = 0;
        for (int xid = 0; xid < xmax; xid++) {
            open |= transactions.get(xid) == Fate.OPEN ? Bits.of(xid) : 0;
        }
        return new Snapshot(xmax, open);
    }

    /** The batch between two ticks, in the order of seq. */
    List<Message> between(Tick from, Tick to, Variant variant) {
        Snapshot end = variant == Variant.BATCH_END_SEEN_LATER ? snapshot() : to.snapshot;
        IntPredicate visible = xid -> transactions.get(xid) == Fate.COMMITTED && end.sees(xid);
        Stream<Message> fresh = messages.stream()
                .filter(m -> m.seq > from.floor && m.xid >= from.snapshot.xmax() && visible.test(m.xid));
        Stream<Message> late = variant == Variant.NO_LATE_ROWS
                ? Stream.of()
                : messages.stream().filter(m -> from.snapshot.isOpen(m.xid) && visible.test(m.xid));
        return Stream.concat(fresh, late)
                .sorted(Comparator.comparingInt(Message::seq))
                .toList();
    }

    List<Message> afterSeq(int seq) {
        return seq >= lastSeq()
                ? Collections.emptyList()
                : messages.stream().filter(m -> m.seq > seq && isCommitted(m)).toList();
    }
}

package dev.tasuki.internal.postgres;

/**
 * What became of the messages behind a cursor, by partition: the other side of {@link Position#behind}, kept apart from it on
 * purpose. The two are compared at each step, and for ever in {@code tasuki.account}.
 *
 * @param counted how many were recorded as done, skipped or parked, ever; those before the consumer's start are in it
 * @param flying how many more are marked as in flight
 */
public record Account(Counts counted, Counts flying) {

    /** After a receipt. */
    public Account plus(Receipt receipt) {
        return new Account(counted.plus(receipt.counted()), receipt.flying());
    }

    /** Of two cursors that become one. */
    public Account plus(Account other) {
        return new Account(counted.plus(other.counted), flying.plus(other.flying));
    }

    /** Of some of the partitions. */
    public Account only(short[] partitions) {
        return new Account(counted.only(partitions), flying.only(partitions));
    }

    /** After messages were passed by, which leaves no receipt. */
    public Account plusSkipped(Counts skipped) {
        return new Account(counted.plus(skipped), flying);
    }

    public Counts total() {
        return counted.plus(flying);
    }
}

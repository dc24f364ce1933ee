package dev.tasuki.model;

/** The protocol as it is, and ways to break it. */
enum Variant {
    AS_IT_IS("the protocol"),

    // The log
    CURSOR_BY_SEQ("the cursor is a sequence: what comes next is whatever is greater than the last seen"),
    NO_LATE_ROWS("a batch leaves out transactions that were open at the tick before"),
    BATCH_END_SEEN_LATER("a batch holds what is visible now, not what its last tick sees"),
    SNAPSHOT_BEFORE_LOCK("a tick's snapshot is from before it waited for the lock"),
    FLOOR_OF_ITS_OWN("a tick's floor is what the sequence was before this tick, not before the last"),

    // Who commits
    NO_FENCE("a commit does not prove who holds the partition"),
    NO_EPOCH_IN_FENCE("the proof compares the node, not the epoch"),
    NO_SHARE_LOCK("the proof reads the assignment without locking it"),
    EPOCH_NOT_RAISED("a takeover leaves the epoch as it is"),
    RECEIPT_APART("the receipt is written after the transaction of its effects"),

    // Where a takeover goes on
    CHECKPOINT_ONLY("a takeover believes the checkpoint and reads no receipts"),
    RECEIPT_READ_TOO_EARLY("a takeover reads the receipts before it has the assignment"),

    // External effects
    MARK_AFTER_EFFECT("a handler begins before its mark is committed"),
    MARKS_NOT_KEPT("a receipt does not list what is in flight"),
    KEY_OF_THE_TRY("the idempotency key changes with the epoch");

    final String says;

    Variant(String says) {
        this.says = says;
    }
}

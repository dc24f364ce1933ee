package dev.tasuki;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer keeps from being reclaimed: segments of the ledger that are past the retention and that it still needs. A
 * consumer that keeps up holds nothing.
 *
 * @param segments how many segments, of messages, ticks or receipts
 * @param bytes what they take on disk, with their indexes; consumers that need the same segment count it each
 * @param since when the first of them could have been reclaimed; null when there are none
 */
public record HeldSpace(int segments, long bytes, @Nullable Instant since) {
    /** No space is held. */
    public static final HeldSpace NONE = new HeldSpace(0, 0, null);
}

package dev.tasuki.operations;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came into the queue in a window of time, and what became of it, for a consumer. Published = recorded + pending + unaccounted, where
 * nothing was recorded twice. A window is made of whole ticks, which are milliseconds apart while something is published. What has no name
 * any more, and was passed in one step over several windows, is counted in the last of them.
 *
 * @param consumer the consumer's name
 * @param from the window's beginning
 * @param to its end
 * @param published how many messages of its topic came into the queue in it
 * @param recorded how many of them are behind its cursor with a record of what became of them (or were before its start)
 * @param pending how many of them it has not come to yet
 * @param unaccounted of how many there is no record, and should be, or of how many there is one too many
 * @param missing those of them that are still in the log, oldest first, at most 100
 * @param unnamed how many others are unaccounted for: they are not in the log any more, or beyond the hundred
 */
public record ReconciledWindow(
        String consumer,
        Instant from,
        Instant to,
        long published,
        long recorded,
        long pending,
        long unaccounted,
        List<Missing> missing,
        long unnamed) {

    /**
     * Copies the list.
     *
     * @param consumer as of the record
     * @param from as of the record
     * @param to as of the record
     * @param published as of the record
     * @param recorded as of the record
     * @param pending as of the record
     * @param unaccounted as of the record
     * @param missing as of the record
     * @param unnamed as of the record
     */
    public ReconciledWindow {
        missing = List.copyOf(missing);
    }

    /**
     * A message that the consumer has passed, and that nothing else is known of.
     *
     * @param seq its identity
     * @param type its type
     * @param key its key; null when it has none
     * @param partition where it is
     * @param publishedAt when its insert ran
     */
    public record Missing(long seq, String type, @Nullable String key, int partition, Instant publishedAt) {}
}

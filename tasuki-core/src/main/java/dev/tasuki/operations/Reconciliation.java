package dev.tasuki.operations;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was published, and what became of it, for a consumer. Published = before its start + done + parked + skipped + in flight + pending,
 * and what is missing from that is unaccounted for.
 *
 * @param consumer the consumer's name
 * @param published how many messages its topic ever had
 * @param recorded how many of them are behind its cursor with a record of what became of them (or were before its start)
 * @param inFlight how many are marked, and being tried
 * @param pending how many it has not come to yet
 * @param unaccounted how many it should have a record of, and has not; the sum over partitions without regard to sign
 * @param differences where they came about
 */
public record Reconciliation(
        String consumer,
        long published,
        long recorded,
        long inFlight,
        long pending,
        long unaccounted,
        List<Difference> differences) {

    /**
     * Copies the list.
     *
     * @param consumer as of the record
     * @param published as of the record
     * @param recorded as of the record
     * @param inFlight as of the record
     * @param pending as of the record
     * @param unaccounted as of the record
     * @param differences as of the record
     */
    public Reconciliation {
        differences = List.copyOf(differences);
    }

    /**
     * A step at which the sums stopped agreeing.
     *
     * @param partition where
     * @param messages by how many; negative when more was recorded than was published
     * @param afterSeq the messages in question have a seq greater than this; null when it is not known
     * @param uptoSeq and no greater than this; null when it is not known
     * @param at when it was recorded
     */
    public record Difference(
            int partition,
            long messages,
            @Nullable Long afterSeq,
            @Nullable Long uptoSeq,
            @Nullable Instant at) {}
}

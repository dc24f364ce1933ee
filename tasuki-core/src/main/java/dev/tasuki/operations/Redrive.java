package dev.tasuki.operations;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters on their way back to work: one first, then ten, then the rest, at a pace that leaves others their turn. When one fails
 * again in the way that made it dead, the redrive stops, and what it had not come to stays where it was.
 *
 * <p>It is the consumers' nodes that do it: it goes on when the program that asked for it is gone, and on the next node when one dies.
 *
 * @param id its number
 * @param by who asked for it
 * @param why why
 * @param at when
 * @param state where it stands
 * @param total how many dead letters it is about
 * @param waiting how many it has not come to yet
 * @param working how many are being tried, or wait for their next try
 * @param done how many are done
 * @param dead how many are dead again
 * @param note why it stopped; null when it did not
 */
public record Redrive(
        long id,
        String by,
        String why,
        Instant at,
        State state,
        long total,
        long waiting,
        long working,
        long done,
        long dead,
        @Nullable String note) {

    /** Where a redrive stands. */
    public enum State {
        /** Under way. */
        RUNNING,
        /** Everything that it is about has been given back to work. */
        FINISHED,
        /** It stopped by itself, or a person stopped it. */
        STOPPED
    }
}

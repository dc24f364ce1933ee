package dev.tasuki.operations;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An act of a person.
 *
 * @param id its number; later acts have greater ones
 * @param at when, by the database's clock
 * @param who who
 * @param act what: "redrive", "redrive edited", "stop redrive", "go on with redrive", "discard", "accept", "pause" or "resume"
 * @param consumer with which consumer; null when with several
 * @param seq with which message; null when with several, or none
 * @param why the reason; may be empty
 * @param subject what it was about, in words: the filter, the group, the number of the redrive
 * @param affected how many deliveries, or consumers, it changed
 */
public record AuditEntry(
        long id,
        Instant at,
        String who,
        String act,
        @Nullable String consumer,
        @Nullable Long seq,
        String why,
        String subject,
        long affected) {}

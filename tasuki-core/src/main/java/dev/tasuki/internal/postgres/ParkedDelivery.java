package dev.tasuki.internal.postgres;

import org.jspecify.annotations.Nullable;

/**
 * A delivery off the happy path, as read for work.
 *
 * @param attempts how many tries were made
 * @param before how many of them were made before a person redrove it; its retry policy begins anew then
 * @param deadOf the fingerprint of what it was dead of then: if that comes back, so does the dead letter. Null when nobody did
 */
public record ParkedDelivery(
        StoredMessage message,
        int attempts,
        int before,
        @Nullable String deadOf) {}

package dev.tasuki.chaos;

/**
 * What a handler did, by its own record.
 *
 * @param seq Tasuki's identity of the message, for the reader of a violation
 * @param place in the order in which effects happened
 * @param at milliseconds since 1970, for the reader of a violation
 */
record Effect(
        Role role,
        String id,
        String type,
        String key,
        long n,
        long seq,
        int attempt,
        String node,
        long place,
        long at) {

    @Override
    public String toString() {
        return "%s %s %s key %s n %d (seq %d, attempt %d, on %s, place %d, at %s)"
                .formatted(
                        role.consumer(),
                        type,
                        id,
                        key,
                        n,
                        seq,
                        attempt,
                        node,
                        place,
                        java.time.Instant.ofEpochMilli(at));
    }
}

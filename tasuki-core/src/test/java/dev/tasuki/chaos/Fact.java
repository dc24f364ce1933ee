package dev.tasuki.chaos;

/**
 * A payload.
 *
 * @param id its identity, chosen by the producer: the checker's own, and none of Tasuki's
 * @param key the key it is published with
 * @param n its place among the messages of its key
 * @param event the business event it speaks of; its own id, unless the event is published twice
 */
public record Fact(String id, String key, long n, String event) {

    static final String TYPE = "Fact";

    /** What a consumer's handler publishes on account of this fact. */
    Fact followUp(Role by) {
        String id = by.consumer() + ">" + by.identity(this);
        return new Fact(id, key, n, id);
    }

    boolean isTwin() {
        return !event.equals(id);
    }
}

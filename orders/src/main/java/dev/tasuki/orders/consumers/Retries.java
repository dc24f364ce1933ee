package dev.tasuki.orders.consumers;

/**
 * How failed deliveries are tried again: ten times within about 45 seconds, which is short, so that a visitor of the demo
 * sees a dead letter before losing interest.
 */
final class Retries {
    static final String INITIAL = "${orders.retry.initial-delay:200ms}";
    static final String MAX = "${orders.retry.max-delay:10s}";

    private Retries() {}
}

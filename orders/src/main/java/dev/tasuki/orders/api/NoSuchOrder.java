package dev.tasuki.orders.api;

/** Somebody asked for an order that is not there. */
class NoSuchOrder extends RuntimeException {
    NoSuchOrder(String id) {
        super("there is no order \"" + id + "\"");
    }
}

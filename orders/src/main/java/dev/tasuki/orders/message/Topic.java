package dev.tasuki.orders.message;

import dev.tasuki.Message;

/** The log that all of these messages are in. */
public final class Topic {
    /** Its name. */
    public static final String ORDERS = "orders";

    private Topic() {}

    /** A message about an order; messages of one order keep their order. */
    public static Message about(String orderId, String type, Record payload) {
        return Message.to(ORDERS).type(type).key(orderId).payload(payload).build();
    }
}

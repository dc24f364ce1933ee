package dev.tasuki.orders.order;

/** Where an order stands for the customer. */
public enum OrderStatus {
    /** Placed; stock or payment is not through yet. */
    ACCEPTED,
    /** Reserved and paid. */
    CONFIRMED,
    /** There was too little stock. What was paid is to be given back. */
    OUT_OF_STOCK
}

package dev.tasuki.orders.message;

/**
 * All of an order's lines are reserved.
 *
 * @param orderId the order
 */
public record StockReserved(String orderId) {
    /** The message's type. */
    public static final String TYPE = "StockReserved";
}

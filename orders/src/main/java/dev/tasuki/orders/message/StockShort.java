package dev.tasuki.orders.message;

/**
 * There is too little stock for an order, and nothing is reserved for it. An outcome of the business like any other.
 *
 * @param orderId the order
 */
public record StockShort(String orderId) {
    /** The message's type. */
    public static final String TYPE = "StockShort";
}

package dev.tasuki.orders.message;

/**
 * An order was paid.
 *
 * @param orderId the order
 * @param chargeId what the provider calls the charge
 */
public record PaymentCharged(String orderId, String chargeId) {
    /** The message's type. */
    public static final String TYPE = "PaymentCharged";
}

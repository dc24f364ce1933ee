package dev.tasuki.orders.order;

/** An idempotency key came again with another order than the first time. */
public class KeyReused extends RuntimeException {
    KeyReused(String key) {
        super("the Idempotency-Key \"" + key
                + "\" was used for another order; send the same body again, or a new order with a new key");
    }
}

package dev.tasuki.orders.message;

import java.util.List;

/**
 * An order was placed: the producer's responsibility ends with it. It carries all that any consumer needs.
 *
 * @param orderId the order
 * @param customerName who ordered
 * @param customerEmail where the confirmation goes
 * @param lines what was ordered, at least one line
 * @param total the sum in yen
 */
public record OrderPlaced(String orderId, String customerName, String customerEmail, List<Line> lines, long total) {
    /** The message's type. */
    public static final String TYPE = "OrderPlaced";

    /** Copies the lines. */
    public OrderPlaced {
        lines = List.copyOf(lines);
    }

    /**
     * A line of the order. Two lines may name the same article.
     *
     * @param sku the article
     * @param name the article's name
     * @param quantity how many
     * @param unitPrice the price of one in yen
     */
    public record Line(String sku, String name, int quantity, int unitPrice) {
        /** The line's price in yen. */
        public long amount() {
            return (long) quantity * unitPrice;
        }
    }
}

package dev.tasuki.orders.order;

import java.time.Instant;
import java.util.List;

/**
 * An order as it stands.
 *
 * @param id its identity
 * @param status where it stands for the customer
 * @param placedAt when it was placed
 * @param customer who ordered
 * @param lines what was ordered
 * @param total the sum in yen
 */
public record Order(
        String id, OrderStatus status, Instant placedAt, NewOrder.Customer customer, List<Line> lines, long total) {

    /** Copies the lines. */
    public Order {
        lines = List.copyOf(lines);
    }

    /**
     * A line of the order.
     *
     * @param sku the article
     * @param quantity how many
     * @param unitPrice the price of one in yen
     */
    public record Line(String sku, int quantity, int unitPrice) {}
}

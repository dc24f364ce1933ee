package dev.tasuki.orders.order;

import java.util.List;

/**
 * An order that somebody wants to place: checked, with the prices of the moment.
 *
 * @param customer who orders
 * @param lines what is ordered, at least one line
 */
public record NewOrder(Customer customer, List<Line> lines) {

    /** Copies the lines. */
    public NewOrder {
        lines = List.copyOf(lines);
    }

    /**
     * Who orders.
     *
     * @param name a name that can be printed
     * @param email an address that mail can be sent to
     */
    public record Customer(String name, String email) {}

    /**
     * A line of the order.
     *
     * @param product the article
     * @param quantity how many, at least one
     */
    public record Line(Product product, int quantity) {}

    /** The sum in yen. */
    public long total() {
        return lines.stream()
                .mapToLong(line -> (long) line.quantity() * line.product().price())
                .sum();
    }
}

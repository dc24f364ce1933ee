package dev.tasuki.orders.consumers;

import java.util.List;

/**
 * A consumer's part in an order.
 *
 * @param consumer its name
 * @param owner the team that owns it
 * @param messages how many messages about an order concern it
 */
public record Duty(String consumer, String owner, int messages) {
    /** Everyone's part, in the order in which people think of them. */
    public static final List<Duty> ALL = List.of(
            new Duty(Inventory.NAME, Inventory.OWNER, 1),
            new Duty(Payment.NAME, Payment.OWNER, 1),
            new Duty(Mail.NAME, Mail.OWNER, 1),
            new Duty(Analytics.NAME, Analytics.OWNER, 1),
            new Duty(OrderStatus.NAME, OrderStatus.OWNER, 2));
}

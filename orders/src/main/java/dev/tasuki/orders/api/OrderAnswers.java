package dev.tasuki.orders.api;

import dev.tasuki.orders.order.NewOrder;
import dev.tasuki.orders.order.Order;
import dev.tasuki.orders.order.OrderStatus;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What the API answers. */
final class OrderAnswers {
    private OrderAnswers() {}

    /** Where to go from here. */
    record Links(String self) {
        static Links of(String orderId) {
            return new Links("/orders/" + orderId);
        }
    }

    /** An order was accepted: its rows and its message are stored. The same for each repetition of the request. */
    record Accepted(String orderId, OrderStatus status, Links links) {
        static Accepted of(UUID id) {
            return new Accepted(id.toString(), OrderStatus.ACCEPTED, Links.of(id.toString()));
        }
    }

    /** An order, and how far each consumer is with it. */
    record Full(
            String orderId,
            OrderStatus status,
            Instant placedAt,
            NewOrder.Customer customer,
            List<Order.Line> lines,
            long total,
            String currency,
            List<Progress.Step> progress,
            Links links) {
        static Full of(Order order, List<Progress.Step> progress) {
            return new Full(
                    order.id(),
                    order.status(),
                    order.placedAt(),
                    order.customer(),
                    order.lines(),
                    order.total(),
                    "JPY",
                    progress,
                    Links.of(order.id()));
        }
    }
}

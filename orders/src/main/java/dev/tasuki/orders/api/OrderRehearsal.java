package dev.tasuki.orders.api;

import dev.tasuki.Tasuki;
import dev.tasuki.orders.Rehearsed;
import dev.tasuki.orders.message.OrderPlaced;
import dev.tasuki.orders.order.Catalogue;
import dev.tasuki.orders.order.NewOrder;
import dev.tasuki.orders.order.OrderDesk;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Places an order and takes it back, in one transaction. */
@Component
class OrderRehearsal implements Rehearsed {
    private final Catalogue catalogue;
    private final OrderDesk desk;
    private final Tasuki tasuki;
    private final TransactionTemplate transaction;
    private final JsonMapper json;

    OrderRehearsal(
            Catalogue catalogue, OrderDesk desk, Tasuki tasuki, TransactionTemplate transaction, JsonMapper json) {
        this.catalogue = catalogue;
        this.desk = desk;
        this.tasuki = tasuki;
        this.transaction = transaction;
        this.json = json;
    }

    @Override
    public void rehearse() {
        NewOrder order = OrderBody.read(json.readTree(body()), catalogue);
        transaction.executeWithoutResult(status -> {
            desk.place(UUID.randomUUID().toString(), order);
            status.setRollbackOnly();
        });
        json.readValue(
                "{\"orderId\":\"x\",\"lines\":[{\"sku\":\"x\",\"name\":\"x\",\"quantity\":1,\"unitPrice\":1}]}",
                OrderPlaced.class);
        json.writeValueAsString(List.of(OrderAnswers.Accepted.of(new UUID(0, 0)), Progress.of(tasuki.trace("none"))));
    }

    private String body() {
        return """
                {"customer":{"name":"Nobody","email":"nobody@example.com"},"lines":[{"sku":"%s","quantity":1}]}
                """.formatted(catalogue.products().iterator().next().sku());
    }
}

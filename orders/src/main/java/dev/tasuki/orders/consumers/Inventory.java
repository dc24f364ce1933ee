package dev.tasuki.orders.consumers;

import dev.tasuki.Delivery;
import dev.tasuki.StartFrom;
import dev.tasuki.orders.message.OrderPlaced;
import dev.tasuki.orders.message.StockReserved;
import dev.tasuki.orders.message.StockShort;
import dev.tasuki.orders.message.Topic;
import dev.tasuki.spring.EffectKind;
import dev.tasuki.spring.TasukiConsumer;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reserves stock: for all lines of an order, or for none. Too little stock is an outcome, not a failure: trying again would
 * not help, and the others hear of it by {@link StockShort}.
 */
@Component
class Inventory {
    static final String NAME = "inventory";
    static final String OWNER = "team-warehouse";

    private final JdbcClient jdbc;
    private final BeforeEffect before;

    Inventory(JdbcClient jdbc, BeforeEffect before) {
        this.jdbc = jdbc;
        this.before = before;
    }

    @TasukiConsumer(
            name = NAME,
            responsibility = "Reserves stock for an order, for all of its lines or for none",
            owner = OWNER,
            effect = EffectKind.DATABASE,
            topic = Topic.ORDERS,
            types = OrderPlaced.TYPE,
            initialDelay = Retries.INITIAL,
            maxDelay = Retries.MAX,
            startFrom = StartFrom.EARLIEST)
    void reserve(OrderPlaced order, Delivery delivery) throws Exception {
        before.of(NAME, List.of(order));
        String id = order.orderId();
        delivery.publish(
                reserved(order)
                        ? Topic.about(id, StockReserved.TYPE, new StockReserved(id))
                        : Topic.about(id, StockShort.TYPE, new StockShort(id)));
    }

    private boolean reserved(OrderPlaced order) {
        // "held" locks the stock rows, always in the order of their SKUs, so that two orders never wait for each other.
        int rows = jdbc.sql("""
                        with wanted as (
                          select sku, sum(quantity)::int as quantity
                          from unnest(?::text[], ?::int[]) as line (sku, quantity)
                          group by sku),
                        held as (
                          select stock.sku, wanted.quantity, stock.initial - stock.reserved >= wanted.quantity as enough
                          from shop.stock join wanted using (sku)
                          order by stock.sku
                          for update of stock),
                        possible as (
                          select sku, quantity from held where (select bool_and(enough) from held)),
                        taken as (
                          update shop.stock set reserved = reserved + possible.quantity
                          from possible where stock.sku = possible.sku)
                        insert into shop.reservation (order_id, sku, quantity)
                        select ?, sku, quantity from possible
                        """)
                .params(
                        order.lines().stream().map(OrderPlaced.Line::sku).toArray(String[]::new),
                        order.lines().stream()
                                .mapToInt(OrderPlaced.Line::quantity)
                                .toArray(),
                        UUID.fromString(order.orderId()))
                .update();
        return rows > 0;
    }
}

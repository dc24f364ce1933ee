package dev.tasuki.orders.order;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The rows of orders. */
@Repository
public class Orders {
    private final JdbcClient jdbc;

    Orders(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What a key was used for. */
    record Earlier(UUID id, byte[] fingerprint) {}

    /**
     * Inserts an order and its lines, unless there is an order of that key. Waits for another transaction that is just
     * placing one with it.
     *
     * @return whether it was inserted
     */
    boolean insert(UUID id, String key, byte[] fingerprint, NewOrder order) {
        List<NewOrder.Line> lines = order.lines();
        int inserted = jdbc.sql("""
                        with placed as (
                          insert into shop.orders
                            (id, idempotency_key, fingerprint, customer_name, customer_email, total)
                          values (?, ?, ?, ?, ?, ?)
                          on conflict (idempotency_key) do nothing
                          returning id)
                        insert into shop.order_line (order_id, position, sku, quantity, unit_price)
                        select placed.id, line.position, line.sku, line.quantity, line.unit_price
                        from placed, unnest(?::text[], ?::int[], ?::int[])
                          with ordinality as line (sku, quantity, unit_price, position)
                        """)
                .params(
                        id,
                        key,
                        fingerprint,
                        order.customer().name(),
                        order.customer().email(),
                        order.total(),
                        lines.stream().map(line -> line.product().sku()).toArray(String[]::new),
                        lines.stream().mapToInt(NewOrder.Line::quantity).toArray(),
                        lines.stream().mapToInt(line -> line.product().price()).toArray())
                .update();
        return inserted > 0;
    }

    Earlier ofKey(String key) {
        return jdbc.sql("select id, fingerprint from shop.orders where idempotency_key = ?")
                .param(key)
                .query((row, n) -> new Earlier(row.getObject("id", UUID.class), row.getBytes("fingerprint")))
                .single();
    }

    /** The order of an identity, if there is one. */
    public Optional<Order> find(UUID id) {
        List<Order.Line> lines = jdbc.sql(
                        "select sku, quantity, unit_price from shop.order_line where order_id = ? order by position")
                .param(id)
                .query((row, n) -> new Order.Line(row.getString(1), row.getInt(2), row.getInt(3)))
                .list();
        return jdbc.sql("select * from shop.orders where id = ?")
                .param(id)
                .query((row, n) -> order(row, lines))
                .optional();
    }

    private static Order order(ResultSet row, List<Order.Line> lines) throws SQLException {
        return new Order(
                row.getString("id"),
                OrderStatus.valueOf(row.getString("status")),
                row.getObject("placed_at", OffsetDateTime.class).toInstant(),
                new NewOrder.Customer(row.getString("customer_name"), row.getString("customer_email")),
                lines,
                row.getLong("total"));
    }
}

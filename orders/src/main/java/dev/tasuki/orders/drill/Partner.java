package dev.tasuki.orders.drill;

import dev.tasuki.orders.message.OrderPlaced;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * A partner's import: a program in another language, which writes orders and publishes their messages in SQL, in one transaction, and
 * so past all that the API checks.
 */
final class Partner {
    /** Two dots in a row: real addresses have them, and mail programs refuse them. */
    static final String WRONG_ADDRESS = "hana..sato@keitai.example";

    static final String RIGHT_ADDRESS = "hana.sato@keitai.example";
    static final String UNREADABLE_KEY = "import-4711";

    private final DataSource dataSource;
    private final JsonMapper json = new JsonMapper();

    Partner(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** An order that was imported, with its message's seq, and what its payload should have been. */
    record Imported(Placed order, long seq, byte[] repaired) {}

    /** Imports an order whose address no mail can be sent to. */
    Imported importWrongAddress() {
        String id = UUID.randomUUID().toString();
        OrderPlaced wrong = order(id, WRONG_ADDRESS);
        long seq = commit(wrong);
        OrderPlaced.Line line = wrong.lines().get(0);
        return new Imported(
                new Placed(id, RIGHT_ADDRESS, Map.of(line.sku(), line.quantity()), wrong.total()),
                seq,
                json.writeValueAsBytes(order(id, RIGHT_ADDRESS)));
    }

    private static OrderPlaced order(String id, String address) {
        OrderPlaced.Line line = new OrderPlaced.Line("TENUGUI", "Tenugui towel, indigo", 2, 1_200);
        return new OrderPlaced(id, "Hana Sato", address, List.of(line), line.amount());
    }

    /** Publishes something that nobody can read. */
    void publishUnreadable() {
        try (Connection connection = dataSource.getConnection()) {
            publish(
                    connection,
                    UNREADABLE_KEY,
                    "{\"orderId\": \"" + UNREADABLE_KEY + "\", \"lines\": \"TENUGUI x 2\"}");
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private long commit(OrderPlaced order) {
        String id = order.orderId();
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("""
                    with placed as (
                      insert into shop.orders (id, idempotency_key, fingerprint, customer_name, customer_email, total)
                      values (?::uuid, ?, ?, ?, ?, ?) returning id)
                    insert into shop.order_line (order_id, position, sku, quantity, unit_price)
                    select id, 1, ?, ?, ? from placed
                    """)) {
                OrderPlaced.Line line = order.lines().get(0);
                insert.setString(1, id);
                insert.setString(2, "import-" + id);
                insert.setBytes(3, id.getBytes(StandardCharsets.US_ASCII));
                insert.setString(4, order.customerName());
                insert.setString(5, order.customerEmail());
                insert.setLong(6, order.total());
                insert.setString(7, line.sku());
                insert.setInt(8, line.quantity());
                insert.setInt(9, line.unitPrice());
                insert.executeUpdate();
            }
            long seq = publish(connection, id, json.writeValueAsString(order));
            connection.commit();
            return seq;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static long publish(Connection connection, String key, String payload) throws SQLException {
        try (PreparedStatement publish =
                connection.prepareStatement("select tasuki.publish('orders', 'OrderPlaced', ?, ?::jsonb)")) {
            publish.setString(1, key);
            publish.setString(2, payload);
            try (ResultSet row = publish.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static IllegalStateException failed(SQLException e) {
        return new IllegalStateException("the partner's import failed: " + e.getMessage(), e);
    }
}

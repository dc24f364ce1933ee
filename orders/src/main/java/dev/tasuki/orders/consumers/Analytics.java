package dev.tasuki.orders.consumers;

import dev.tasuki.Delivery;
import dev.tasuki.StartFrom;
import dev.tasuki.orders.message.OrderPlaced;
import dev.tasuki.orders.message.Topic;
import dev.tasuki.spring.EffectKind;
import dev.tasuki.spring.TasukiConsumer;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Writes one fact per order line, for many orders at once. */
@Component
class Analytics {
    static final String NAME = "analytics";
    static final String OWNER = "team-data";

    private final JdbcTemplate jdbc;
    private final BeforeEffect before;

    Analytics(JdbcTemplate jdbc, BeforeEffect before) {
        this.jdbc = jdbc;
        this.before = before;
    }

    @TasukiConsumer(
            name = NAME,
            responsibility = "Writes one fact per order line for the reports",
            owner = OWNER,
            effect = EffectKind.DATABASE,
            topic = Topic.ORDERS,
            types = OrderPlaced.TYPE,
            batchSize = 500,
            initialDelay = Retries.INITIAL,
            maxDelay = Retries.MAX,
            startFrom = StartFrom.EARLIEST)
    void write(List<Delivery> deliveries) throws Exception {
        List<OrderPlaced> orders = new ArrayList<>();
        List<Object[]> facts = new ArrayList<>();
        for (Delivery delivery : deliveries) {
            OrderPlaced order = delivery.payload(OrderPlaced.class);
            orders.add(order);
            for (int i = 0; i < order.lines().size(); i++) {
                OrderPlaced.Line line = order.lines().get(i);
                facts.add(new Object[] {
                    UUID.fromString(order.orderId()),
                    i + 1,
                    line.sku(),
                    line.quantity(),
                    line.amount(),
                    delivery.publishedAt().atOffset(ZoneOffset.UTC)
                });
            }
        }
        before.of(NAME, orders);
        jdbc.batchUpdate(
                "insert into shop.fact (order_id, position, sku, quantity, amount, ordered_at)"
                        + " values (?, ?, ?, ?, ?, ?)",
                facts);
    }
}

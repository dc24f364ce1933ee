package dev.tasuki.orders.consumers;

import dev.tasuki.Delivery;
import dev.tasuki.StartFrom;
import dev.tasuki.orders.message.PaymentCharged;
import dev.tasuki.orders.message.StockReserved;
import dev.tasuki.orders.message.StockShort;
import dev.tasuki.orders.message.Topic;
import dev.tasuki.spring.EffectKind;
import dev.tasuki.spring.TasukiConsumer;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Moves orders on when stock and payment are through, whichever comes first. */
@Component
class OrderStatus {
    static final String NAME = "order-status";
    static final String OWNER = "team-orders";

    private final JdbcClient jdbc;

    OrderStatus(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @TasukiConsumer(
            name = NAME,
            responsibility = "Moves an order on when its stock and its payment are through",
            owner = OWNER,
            effect = EffectKind.DATABASE,
            topic = Topic.ORDERS,
            types = {StockReserved.TYPE, StockShort.TYPE, PaymentCharged.TYPE},
            initialDelay = Retries.INITIAL,
            maxDelay = Retries.MAX,
            startFrom = StartFrom.EARLIEST)
    void moveOn(Delivery delivery) {
        switch (delivery.type()) {
            case StockReserved.TYPE ->
                note(delivery.payload(StockReserved.class).orderId(), "RESERVED", null);
            case StockShort.TYPE -> note(delivery.payload(StockShort.class).orderId(), "SHORT", null);
            default -> {
                PaymentCharged charged = delivery.payload(PaymentCharged.class);
                note(charged.orderId(), null, charged.chargeId());
            }
        }
    }

    private void note(String orderId, @Nullable String stock, @Nullable String charge) {
        int rows = jdbc.sql("""
                        update shop.orders set
                          stock = coalesce(news.stock, orders.stock),
                          charge = coalesce(news.charge, orders.charge),
                          status = case
                            when coalesce(news.stock, orders.stock) = 'SHORT' then 'OUT_OF_STOCK'
                            when coalesce(news.stock, orders.stock) = 'RESERVED'
                              and coalesce(news.charge, orders.charge) is not null then 'CONFIRMED'
                            else 'ACCEPTED'
                          end
                        from (values (?::text, ?::text)) as news (stock, charge)
                        where id = ?
                        """)
                .params(Arrays.asList(stock, charge, UUID.fromString(orderId)))
                .update();
        if (rows != 1) {
            throw new IllegalStateException("there is no order " + orderId + " to move on");
        }
    }
}

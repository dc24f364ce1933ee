package dev.tasuki.orders.consumers;

import dev.tasuki.Delivery;
import dev.tasuki.StartFrom;
import dev.tasuki.orders.message.OrderPlaced;
import dev.tasuki.orders.message.PaymentCharged;
import dev.tasuki.orders.message.Topic;
import dev.tasuki.spring.EffectKind;
import dev.tasuki.spring.TasukiConsumer;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Charges orders. A try that got no answer may have charged: the next one comes with the same key, so that the provider
 * knows it again.
 */
@Component
class Payment {
    static final String NAME = "payment";
    static final String OWNER = "team-payment";

    private final PaymentGateway gateway;
    private final BeforeEffect before;

    Payment(PaymentGateway gateway, BeforeEffect before) {
        this.gateway = gateway;
        this.before = before;
    }

    @TasukiConsumer(
            name = NAME,
            responsibility = "Has the payment provider charge an order, once",
            owner = OWNER,
            effect = EffectKind.EXTERNAL,
            external = "payment provider",
            idempotentBy = "the Idempotency-Key header",
            topic = Topic.ORDERS,
            types = OrderPlaced.TYPE,
            initialDelay = Retries.INITIAL,
            maxDelay = Retries.MAX,
            timeout = "5s",
            concurrency = 32,
            startFrom = StartFrom.EARLIEST)
    void charge(OrderPlaced order, Delivery delivery) throws Exception {
        before.of(NAME, List.of(order));
        String id = order.orderId();
        String charge = gateway.charge(delivery.idempotencyKey(), id, order.total());
        delivery.publish(Topic.about(id, PaymentCharged.TYPE, new PaymentCharged(id, charge)));
    }
}

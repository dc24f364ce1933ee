package dev.tasuki.orders.consumers;

import dev.tasuki.Delivery;
import dev.tasuki.StartFrom;
import dev.tasuki.orders.message.OrderPlaced;
import dev.tasuki.orders.message.Topic;
import dev.tasuki.spring.EffectKind;
import dev.tasuki.spring.TasukiConsumer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Sends the confirmation mail of an order. Mail knows no idempotency key: a repeated mail carries the same Message-ID, by
 * which mail programs show it once.
 */
@Component
class Mail {
    static final String NAME = "mail";
    static final String OWNER = "team-customer";

    private final Smtp smtp;
    private final BeforeEffect before;

    Mail(Smtp smtp, BeforeEffect before) {
        this.smtp = smtp;
        this.before = before;
    }

    @TasukiConsumer(
            name = NAME,
            responsibility = "Sends the confirmation mail of an order",
            owner = OWNER,
            effect = EffectKind.EXTERNAL,
            external = "SMTP",
            idempotentBy = "the Message-ID, which mail readers show once",
            topic = Topic.ORDERS,
            types = OrderPlaced.TYPE,
            initialDelay = Retries.INITIAL,
            maxDelay = Retries.MAX,
            timeout = "10s",
            concurrency = 8,
            startFrom = StartFrom.EARLIEST)
    void confirm(OrderPlaced order, Delivery delivery) throws Exception {
        before.of(NAME, List.of(order));
        smtp.send(
                messageId(delivery.idempotencyKey()),
                order.customerEmail(),
                "We have your order " + order.orderId(),
                text(order));
    }

    private static String messageId(String idempotencyKey) {
        // The key's characters are not all allowed in a Message-ID; a UUID made from it is as good.
        UUID id = UUID.nameUUIDFromBytes(idempotencyKey.getBytes(StandardCharsets.US_ASCII));
        return "<" + id + "@tasuki.example>";
    }

    private static String text(OrderPlaced order) {
        String lines = order.lines().stream()
                .map(line -> "  %d × %s  ¥%,d".formatted(line.quantity(), line.name(), line.amount()))
                .collect(Collectors.joining("\n"));
        return """
                Dear %s,

                thank you for your order:

                %s

                  Total  ¥%,d

                You will hear from us when it is on its way.
                """.formatted(order.customerName(), lines, order.total());
    }
}

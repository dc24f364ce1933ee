package dev.tasuki.orders.order;

import dev.tasuki.Producer;
import dev.tasuki.orders.message.OrderPlaced;
import dev.tasuki.orders.message.Topic;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes orders. The order's rows and the message {@link OrderPlaced} are stored in one transaction; with its commit the
 * producer's responsibility ends, and the customer gets an answer. What follows from the order is up to the consumers.
 */
@Service
public class OrderDesk {
    private final Orders orders;
    private final Producer producer;

    OrderDesk(Orders orders, Producer producer) {
        this.orders = orders;
        this.producer = producer;
    }

    /**
     * Places an order, once per key: the second time, the answer is the first order.
     *
     * @return the order's identity
     * @throws KeyReused when the key was used for another order
     */
    @Transactional
    public UUID place(String key, NewOrder order) {
        UUID id = OrderId.next();
        byte[] fingerprint = fingerprint(order);
        if (!orders.insert(id, key, fingerprint, order)) {
            return earlier(key, fingerprint);
        }
        producer.publish(Topic.about(id.toString(), OrderPlaced.TYPE, placed(id, order)));
        return id;
    }

    private UUID earlier(String key, byte[] fingerprint) {
        Orders.Earlier earlier = orders.ofKey(key);
        if (!MessageDigest.isEqual(earlier.fingerprint(), fingerprint)) {
            throw new KeyReused(key);
        }
        return earlier.id();
    }

    private static OrderPlaced placed(UUID id, NewOrder order) {
        return new OrderPlaced(
                id.toString(),
                order.customer().name(),
                order.customer().email(),
                order.lines().stream()
                        .map(line -> new OrderPlaced.Line(
                                line.product().sku(),
                                line.product().nameEn(),
                                line.quantity(),
                                line.product().price()))
                        .toList(),
                order.total());
    }

    /** Two orders with the same fingerprint ask for the same; what JSON they were written in does not matter. */
    private static byte[] fingerprint(NewOrder order) {
        StringBuilder text = new StringBuilder();
        text.append(order.customer().name()).append('\n');
        text.append(order.customer().email()).append('\n');
        order.lines()
                .forEach(line -> text.append(line.product().sku())
                        .append(' ')
                        .append(line.quantity())
                        .append('\n'));
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

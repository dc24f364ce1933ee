package dev.tasuki.orders.consumers;

import dev.tasuki.orders.message.OrderPlaced;
import java.util.List;

/** Called by each consumer of {@link OrderPlaced} before its effect. Does nothing; the demo plays its outages here. */
@FunctionalInterface
public interface BeforeEffect {
    /** Returns, perhaps after a while, or throws to make this try fail. */
    void of(String consumer, List<OrderPlaced> orders) throws Exception;
}

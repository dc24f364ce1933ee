package dev.tasuki.orders.consumers;

import dev.tasuki.orders.message.OrderPlaced;
import java.util.List;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Nothing before the effect: how the order system runs, other than in the demo. */
@Component
@Profile("!demo")
class Undisturbed implements BeforeEffect {
    @Override
    public void of(String consumer, List<OrderPlaced> orders) {
        // on to the effect
    }
}

package dev.tasuki.orders.consumers;

import dev.tasuki.Tasuki;
import dev.tasuki.orders.Rehearsed;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Waits a while for the consumers to have taken up their work: an order that is placed before then is kept, but waits. */
@Component
class ConsumersAtWork implements Rehearsed {
    private static final long PATIENCE_SECONDS = 10;
    private static final long POLL_MILLIS = 20;
    private final Tasuki tasuki;

    ConsumersAtWork(Tasuki tasuki) {
        this.tasuki = tasuki;
    }

    @Override
    public void rehearse() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (tasuki.status().stream().anyMatch(consumer -> consumer.assigned() < consumer.partitions())) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("some consumers are not at work after " + PATIENCE_SECONDS + " s");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }
}

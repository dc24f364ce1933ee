package dev.tasuki.spring.actuate;

import dev.tasuki.Message;
import dev.tasuki.spi.PublishInterceptor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.Ordered;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Counts the messages that this application publishes: in a transaction of Spring's once it has committed, so that what is
 * rolled back is not counted; where Spring knows of no transaction (a connection of one's own, a follow-up of an external
 * effect), at once.
 */
final class PublishedMeters implements PublishInterceptor, Ordered {
    private final MeterRegistry registry;
    private final Map<String, Counter> byTopic = new ConcurrentHashMap<>();

    PublishedMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** After all that may still refuse the message. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public Message beforePublish(Message message) {
        String topic = message.topic();
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new AfterCommit(() -> count(topic)));
        } else {
            count(topic);
        }
        return message;
    }

    private void count(String topic) {
        byTopic.computeIfAbsent(topic, this::counter).increment();
    }

    private Counter counter(String topic) {
        return Counter.builder("tasuki.published")
                .description("Messages that this application has published")
                .tag("topic", topic)
                .register(registry);
    }

    private record AfterCommit(Runnable count) implements TransactionSynchronization {
        @Override
        public void afterCommit() {
            count.run();
        }
    }
}

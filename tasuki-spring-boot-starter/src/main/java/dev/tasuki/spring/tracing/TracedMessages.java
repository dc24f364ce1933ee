package dev.tasuki.spring.tracing;

import dev.tasuki.Delivery;
import dev.tasuki.Message;
import dev.tasuki.spi.DeliveryInterceptor;
import dev.tasuki.spi.PublishInterceptor;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.core.Ordered;

/**
 * Puts the publisher's trace into a message's headers ({@code traceparent}), and handles the message in a span that goes on
 * from it. A message that was given such a header by its publisher keeps it.
 */
final class TracedMessages implements PublishInterceptor, DeliveryInterceptor, Ordered {
    private final Tracer tracer;
    private final Propagator propagator;

    TracedMessages(Tracer tracer, Propagator propagator) {
        this.tracer = tracer;
        this.propagator = propagator;
    }

    /** Around everything else that surrounds a handler. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public Message beforePublish(Message message) {
        TraceContext current = tracer.currentTraceContext().context();
        if (current == null || propagator.fields().stream().anyMatch(message.headers()::containsKey)) {
            return message;
        }
        Map<String, String> injected = new LinkedHashMap<>();
        propagator.inject(current, injected, (headers, name, value) -> injected.put(name, value));
        Message traced = message;
        for (Map.Entry<String, String> header : injected.entrySet()) {
            traced = traced.withHeaderIfAbsent(header.getKey(), header.getValue());
        }
        return traced;
    }

    @Override
    public void around(String consumer, Delivery delivery, Call call) throws Exception {
        Span span = span(consumer, delivery).start();
        try (Tracer.SpanInScope scope = tracer.withSpan(span)) {
            call.proceed();
        } catch (Throwable failure) {
            span.error(failure);
            throw failure;
        } finally {
            span.end();
        }
    }

    private Span.Builder span(String consumer, Delivery delivery) {
        return propagator
                .extract(delivery.headers(), Map::get)
                .kind(Span.Kind.CONSUMER)
                .name("process " + consumer)
                .tag("messaging.system", "tasuki")
                .tag("messaging.operation.type", "process")
                .tag("messaging.destination.name", delivery.topic())
                .tag("messaging.consumer.group.name", consumer)
                .tag("messaging.message.id", delivery.seq())
                .tag("tasuki.attempt", delivery.attempt());
    }
}

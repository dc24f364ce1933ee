package dev.tasuki.spring.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tasuki.Delivery;
import dev.tasuki.Message;
import dev.tasuki.Producer;
import dev.tasuki.spring.EffectKind;
import dev.tasuki.spring.TasukiConsumer;
import dev.tasuki.spring.fixture.Applications;
import dev.tasuki.spring.fixture.Inbox;
import dev.tasuki.spring.fixture.OrderPlaced;
import dev.tasuki.spring.fixture.TestDatabase;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class TracingTest {
    private static final String FOREIGN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final ApplicationContextRunner untraced =
            Applications.withJdbc(TestDatabase.fresh()).withUserConfiguration(Shop.class);
    private final ApplicationContextRunner traced = untraced.withConfiguration(AutoConfigurations.of(
                    OpenTelemetrySdkAutoConfiguration.class,
                    OpenTelemetryTracingAutoConfiguration.class,
                    MicrometerTracingAutoConfiguration.class,
                    TasukiTracingAutoConfiguration.class))
            .withUserConfiguration(Spans.class)
            .withPropertyValues("management.tracing.sampling.probability=1.0");

    @Test
    void aTraceGoesOnFromThePublisherThroughTheHandlerToWhatFollows() {
        traced.run(context -> {
            Tracer tracer = context.getBean(Tracer.class);
            Span request = tracer.nextSpan().name("POST /orders").start();
            try (Tracer.SpanInScope scope = tracer.withSpan(request)) {
                publish(context, new OrderPlaced("o-1", 1).message());
            }
            request.end();

            await().untilAsserted(() -> assertThat(spans(context)).hasSize(3));
            SpanData reserved = span(context, "process stock");
            SpanData paid = span(context, "process payment");
            assertThat(reserved.getTraceId()).isEqualTo(request.context().traceId());
            assertThat(reserved.getParentSpanId()).isEqualTo(request.context().spanId());
            assertThat(reserved.getKind()).isEqualTo(SpanKind.CONSUMER);
            assertThat(paid.getTraceId()).isEqualTo(request.context().traceId());
            assertThat(paid.getParentSpanId()).isEqualTo(reserved.getSpanId());
            assertThat(context.getBean(Inbox.class).received()).contains("stock in " + reserved.getSpanId());
        });
    }

    @Test
    void aTraceparentThatThePublisherSetIsKeptAndContinued() {
        traced.run(context -> {
            Tracer tracer = context.getBean(Tracer.class);
            Span request = tracer.nextSpan().name("POST /orders").start();
            try (Tracer.SpanInScope scope = tracer.withSpan(request)) {
                publish(context, fromAfar());
            }
            await().untilAsserted(() -> assertThat(spans(context)).isNotEmpty());
            assertThat(span(context, "process stock").getTraceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
            assertThat(span(context, "process stock").getParentSpanId()).isEqualTo("b7ad6b7169203331");
        });
    }

    @Test
    void aFailedTryIsAFailedSpan() {
        traced.run(context -> {
            publish(context, new OrderPlaced("fails", 1).message());
            await().untilAsserted(() -> assertThat(spans(context)).isNotEmpty());
            assertThat(span(context, "process stock").getStatus().getStatusCode())
                    .isEqualTo(StatusData.error().getStatusCode());
        });
    }

    @Test
    void withoutTracingTheHeaderIsSimplyCarriedAndInherited() {
        untraced.run(context -> {
            publish(context, fromAfar());
            await().untilAsserted(() -> assertThat(context.getBean(Inbox.class).received())
                    .contains("stock got " + FOREIGN, "payment got " + FOREIGN));
        });
    }

    private static Message fromAfar() {
        return Message.to("orders")
                .type("OrderPlaced")
                .key("o-1")
                .payload(new OrderPlaced("o-1", 1))
                .header("traceparent", FOREIGN)
                .build();
    }

    private static void publish(ApplicationContext context, Message message) {
        new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
                .executeWithoutResult(status -> context.getBean(Producer.class).publish(message));
    }

    private static List<SpanData> spans(ApplicationContext context) {
        return context.getBean(InMemorySpanExporter.class).getFinishedSpanItems();
    }

    private static SpanData span(ApplicationContext context, String name) {
        return spans(context).stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Configuration(proxyBeanMethods = false)
    static class Spans {
        @Bean
        InMemorySpanExporter exporter() {
            return InMemorySpanExporter.create();
        }

        @Bean
        SpanProcessor processor(InMemorySpanExporter exporter) {
            return SimpleSpanProcessor.create(exporter);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Shop {
        @Bean
        Inbox inbox() {
            return new Inbox();
        }

        @Bean
        Stock stock(Inbox inbox, org.springframework.beans.factory.ObjectProvider<Tracer> tracer) {
            return new Stock(inbox, tracer.getIfAvailable(() -> Tracer.NOOP));
        }
    }

    record Stock(Inbox inbox, Tracer tracer) {
        @TasukiConsumer(
                name = "stock",
                responsibility = "Reserves stock",
                owner = "team-warehouse",
                effect = EffectKind.DATABASE,
                topic = "orders",
                types = "OrderPlaced",
                initialDelay = "1h",
                maxDelay = "1h")
        void reserve(OrderPlaced order, Delivery delivery) {
            if (order.id().equals("fails")) {
                throw new IllegalStateException("out of stock");
            }
            inbox.add("stock got " + delivery.headers().get("traceparent"));
            Span current = tracer.currentSpan();
            inbox.add("stock in "
                    + (current == null ? "no span" : current.context().spanId()));
            delivery.publish(
                    Message.to("orders").type("OrderReserved").key(order.id()).build());
        }

        @TasukiConsumer(
                name = "payment",
                responsibility = "Takes the payment",
                owner = "team-finance",
                effect = EffectKind.EXTERNAL,
                external = "payment gateway",
                topic = "orders",
                types = "OrderReserved")
        void pay(Delivery delivery) {
            inbox.add("payment got " + delivery.headers().get("traceparent"));
        }
    }
}

package dev.tasuki.spring.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.Message;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.Test;

class TracedMessagesTest {
    private static final String FOREIGN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final io.opentelemetry.api.trace.Tracer otel =
            SdkTracerProvider.builder().build().get("test");
    private final Tracer tracer = new OtelTracer(otel, new OtelCurrentTraceContext(), event -> {});
    private final TracedMessages traced = new TracedMessages(
            tracer, new OtelPropagator(ContextPropagators.create(W3CTraceContextPropagator.getInstance()), otel));

    @Test
    void theCurrentContextGoesIntoTheHeadersWithItsState() {
        try (Scope scope = current().makeCurrent()) {
            assertThat(traced.beforePublish(message()).headers())
                    .containsEntry("traceparent", "00-11111111111111111111111111111111-2222222222222222-01")
                    .containsEntry("tracestate", "vendor=1");
        }
    }

    @Test
    void aPublishersOwnHeaderIsNotMixedWithTheStateOfAnotherTrace() {
        Message own =
                Message.to("orders").type("T").header("traceparent", FOREIGN).build();
        try (Scope scope = current().makeCurrent()) {
            assertThat(traced.beforePublish(own)).isSameAs(own);
        }
    }

    @Test
    void outsideATraceAMessageIsLeftAlone() {
        Message message = message();
        assertThat(traced.beforePublish(message)).isSameAs(message);
    }

    private static Message message() {
        return Message.to("orders").type("T").build();
    }

    private static Span current() {
        return Span.wrap(SpanContext.create(
                "11111111111111111111111111111111",
                "2222222222222222",
                TraceFlags.getSampled(),
                TraceState.builder().put("vendor", "1").build()));
    }
}

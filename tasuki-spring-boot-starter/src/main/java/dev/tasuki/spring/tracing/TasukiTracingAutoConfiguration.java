package dev.tasuki.spring.tracing;

import dev.tasuki.Tasuki;
import dev.tasuki.spring.TasukiAutoConfiguration;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** Carries traces through messages with the application's {@link Tracer} and {@link Propagator}. */
@AutoConfiguration(
        after = TasukiAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration")
@ConditionalOnClass({Tracer.class, Propagator.class})
@ConditionalOnBean({Tasuki.class, Tracer.class, Propagator.class})
public final class TasukiTracingAutoConfiguration {

    @Bean
    TracedMessages tasukiTracedMessages(Tracer tracer, Propagator propagator) {
        return new TracedMessages(tracer, propagator);
    }
}

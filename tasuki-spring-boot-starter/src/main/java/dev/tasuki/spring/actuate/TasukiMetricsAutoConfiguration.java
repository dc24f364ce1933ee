package dev.tasuki.spring.actuate;

import dev.tasuki.Tasuki;
import dev.tasuki.spring.TasukiAutoConfiguration;
import dev.tasuki.spring.TasukiProperties;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Counts, times and measures the consumers with the application's {@link MeterRegistry}. */
@AutoConfiguration(
        after = TasukiAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({Tasuki.class, TasukiProperties.class, MeterRegistry.class})
@Import(StatusConfiguration.class)
public final class TasukiMetricsAutoConfiguration {

    @Bean
    OutcomeMeters tasukiOutcomeMeters(MeterRegistry registry) {
        return new OutcomeMeters(registry);
    }

    @Bean
    PublishedMeters tasukiPublishedMeters(MeterRegistry registry) {
        return new PublishedMeters(registry);
    }

    @Bean
    ConsumerGauges tasukiConsumerGauges(RecentStatus status, NodeState node) {
        return new ConsumerGauges(status, node);
    }
}

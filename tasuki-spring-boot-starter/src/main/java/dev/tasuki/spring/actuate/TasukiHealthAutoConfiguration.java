package dev.tasuki.spring.actuate;

import dev.tasuki.Tasuki;
import dev.tasuki.spring.TasukiAutoConfiguration;
import dev.tasuki.spring.TasukiProperties;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Contributes {@code tasuki} to the application's health, and {@code tasukiNode} to its readiness unless the application
 * says itself what readiness consists of.
 */
@AutoConfiguration(after = {TasukiAutoConfiguration.class, AvailabilityProbesAutoConfiguration.class})
@ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
@ConditionalOnBean({Tasuki.class, TasukiProperties.class})
@Import(StatusConfiguration.class)
public final class TasukiHealthAutoConfiguration {

    @Bean
    @ConditionalOnEnabledHealthIndicator("tasuki")
    @ConditionalOnMissingBean(name = {"tasukiHealthIndicator", "tasukiHealthContributor"})
    TasukiHealthIndicator tasukiHealthIndicator(NodeState node, RecentStatus status) {
        return new TasukiHealthIndicator(node, status);
    }

    @Bean
    @ConditionalOnEnabledHealthIndicator("tasuki-node")
    NodeReadinessIndicator tasukiNodeHealthIndicator(NodeState node) {
        return new NodeReadinessIndicator(node);
    }

    @Bean
    @ConditionalOnBean(NodeReadinessIndicator.class)
    @ConditionalOnClass(HealthEndpointGroupsPostProcessor.class)
    ReadinessGroup tasukiReadinessGroup(Environment environment) {
        return new ReadinessGroup(environment);
    }
}

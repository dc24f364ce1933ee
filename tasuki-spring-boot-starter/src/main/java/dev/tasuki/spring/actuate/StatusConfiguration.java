package dev.tasuki.spring.actuate;

import dev.tasuki.Tasuki;
import dev.tasuki.spring.TasukiProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What health and metrics both read, so that they ask the database once. */
@Configuration(proxyBeanMethods = false)
class StatusConfiguration {

    @Bean
    RecentStatus tasukiRecentStatus(Tasuki tasuki, TasukiProperties properties) {
        return new RecentStatus(tasuki::status, properties.statusRefresh());
    }

    @Bean
    NodeState tasukiNodeState(Tasuki tasuki, TasukiProperties properties) {
        return new NodeState(tasuki, properties.start());
    }
}

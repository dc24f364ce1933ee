package dev.tasuki.spring.actuate;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Up while this node runs, from when it has looked for partitions for each of its consumers; how many it got is not asked, since
 * the other nodes may rightly have them. Asks no database, as one that is down must not take every instance out of traffic
 * at once.
 */
final class NodeReadinessIndicator implements HealthIndicator {
    /** This indicator's name among the application's health contributors. */
    static final String NAME = "tasukiNode";

    private final NodeState node;

    NodeReadinessIndicator(NodeState node) {
        this.node = node;
    }

    @Override
    public Health health() {
        return (node.isReady() ? Health.up() : Health.down())
                .withDetail("node", node.describe())
                .build();
    }
}

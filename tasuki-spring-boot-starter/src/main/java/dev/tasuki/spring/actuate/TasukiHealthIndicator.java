package dev.tasuki.spring.actuate;

import dev.tasuki.ConsumerStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Up while this node runs, the database answers, and what was published is accounted for, with where each consumer stands. A lag,
 * a dead letter or an open breaker does not make the application ill: restarting it would mend none of these, least of all what
 * a consumer needs and cannot reach. Nor would it mend a message that is lost, but then somebody must come and look.
 */
final class TasukiHealthIndicator extends AbstractHealthIndicator {
    private final NodeState node;
    private final RecentStatus status;

    TasukiHealthIndicator(NodeState node, RecentStatus status) {
        super("Tasuki could not be asked");
        this.node = node;
        this.status = status;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        RecentStatus.Answer answer = status.get();
        boolean complete = answer.consumers().stream().allMatch(consumer -> consumer.unaccounted() == 0);
        boolean up = node.isAsItShouldBe() && answer.failure() == null && complete;
        health.status(up ? Status.UP : Status.DOWN);
        health.withDetail("node", node.describe());
        if (answer.failure() != null) {
            health.withDetail("database", answer.failure());
        }
        Map<String, Object> consumers = new LinkedHashMap<>();
        for (ConsumerStatus consumer : answer.consumers()) {
            consumers.put(consumer.name(), details(consumer));
        }
        health.withDetail("consumers", consumers);
    }

    private static Map<String, Object> details(ConsumerStatus consumer) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("owner", consumer.owner());
        details.put("topic", consumer.topic());
        details.put("lagMessages", consumer.lagMessages());
        details.put("lagSeconds", consumer.lag().toSeconds());
        details.put("inFlight", consumer.inFlight());
        details.put("retrying", consumer.retrying());
        details.put("blocked", consumer.blocked());
        details.put("scheduled", consumer.scheduled());
        details.put("dead", consumer.dead());
        details.put("unaccounted", consumer.unaccounted());
        details.put("partitions", consumer.partitions());
        details.put("assigned", consumer.assigned());
        ConsumerStatus.OpenBreaker breaker = consumer.breaker();
        details.put(
                "breaker",
                breaker == null
                        ? "closed"
                        : "open on " + breaker.nodes() + " node(s) since " + breaker.since() + ": "
                                + breaker.lastError());
        return details;
    }
}

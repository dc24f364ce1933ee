package dev.tasuki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;

/** Short questions to a node's traces. */
final class Traces {
    /** Only a broken test waits so long; a busy machine may need a good part of it. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private Traces() {}

    /** The deliveries of a key's messages to a consumer, oldest message first. */
    static List<Trace.Step> steps(Tasuki node, String key, String consumer) {
        return node.trace(key).messages().stream()
                .flatMap(message -> message.delivery(consumer).stream())
                .toList();
    }

    /** The delivery of a key's one message to a consumer. */
    static Trace.Step step(Tasuki node, String key, String consumer) {
        List<Trace.Step> steps = steps(node, key, consumer);
        assertThat(steps).as("deliveries of '%s' to '%s'", key, consumer).hasSize(1);
        return steps.get(0);
    }

    static List<DeliveryState> states(Tasuki node, String key, String consumer) {
        return steps(node, key, consumer).stream().map(Trace.Step::state).toList();
    }

    /** Waits until the deliveries of a key's messages are in these states, oldest message first. */
    static List<Trace.Step> awaitStates(Tasuki node, String key, String consumer, DeliveryState... states) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> assertThat(states(node, key, consumer))
                        .as("states of '%s'", key)
                        .containsExactly(states));
        return steps(node, key, consumer);
    }

    /** Waits until the delivery of a key's one message is in a state. */
    static Trace.Step awaitState(Tasuki node, String key, String consumer, DeliveryState state) {
        return awaitStates(node, key, consumer, state).get(0);
    }
}

package dev.tasuki.spring.actuate;

import dev.tasuki.ConsumerStatus;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/**
 * Where each consumer stands, as the database says: the same numbers from every node, so take their maximum over instances,
 * not their sum. A gauge is {@code NaN} while the database does not answer.
 *
 * <p>Reading {@code tasuki.consumers} finds the consumers, which may come to the database at any time and from any node; at
 * most {@value #MOST_CONSUMERS} get gauges.
 */
final class ConsumerGauges implements MeterBinder {
    static final int MOST_CONSUMERS = 500;

    private static final List<Measure> MEASURES = List.of(
            new Measure("lag.messages", "Messages that the consumer has not come to yet", ConsumerStatus::lagMessages),
            new Measure(
                    "lag.seconds",
                    "How long the oldest of these has waited",
                    s -> s.lag().toMillis() / 1000.0),
            new Measure("in.flight", "Deliveries whose external effect is being tried", ConsumerStatus::inFlight),
            new Measure("retrying", "Deliveries that failed and wait for their next try", ConsumerStatus::retrying),
            new Measure("blocked", "Deliveries behind an earlier message of their key", ConsumerStatus::blocked),
            new Measure("scheduled", "Deliveries that wait for their not-before time", ConsumerStatus::scheduled),
            new Measure("dead", "Dead letters, which wait for a person", ConsumerStatus::dead),
            new Measure("breaker.open", "On how many nodes its breaker is open: what it needs is down", s -> {
                ConsumerStatus.OpenBreaker breaker = s.breaker();
                return breaker == null ? 0 : breaker.nodes();
            }),
            new Measure(
                    "unaccounted",
                    "Messages that nothing says what became of; anything but 0 is an alarm",
                    ConsumerStatus::unaccounted),
            new Measure("assigned", "Partitions that a living node works on", ConsumerStatus::assigned),
            new Measure("partitions", "Partitions of the consumer's topic", ConsumerStatus::partitions),
            new Measure(
                    "held.bytes",
                    "Disk space that the consumer keeps from being reclaimed",
                    s -> s.held().bytes()));

    private final RecentStatus status;
    private final NodeState node;

    ConsumerGauges(RecentStatus status, NodeState node) {
        this.status = status;
        this.node = node;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Set<String> known = ConcurrentHashMap.newKeySet();
        Gauge.builder("tasuki.node.running", () -> node.tasuki().isRunning() ? 1 : 0)
                .description("1 while this node's consumers run")
                .register(registry);
        Gauge.builder("tasuki.consumers", () -> find(registry, known))
                .description("How many consumers the database knows")
                .register(registry);
    }

    private double find(MeterRegistry registry, Set<String> known) {
        RecentStatus.Answer answer = status.get();
        for (ConsumerStatus consumer : answer.consumers()) {
            if (known.size() < MOST_CONSUMERS && known.add(consumer.name())) {
                MEASURES.forEach(measure -> register(measure, consumer.name(), registry));
            }
        }
        return answer.failure() == null ? answer.consumers().size() : Double.NaN;
    }

    private void register(Measure measure, String consumer, MeterRegistry registry) {
        Gauge.builder("tasuki.consumer." + measure.name(), () -> read(measure, consumer))
                .description(measure.description())
                .tag("consumer", consumer)
                .register(registry);
    }

    private double read(Measure measure, String consumer) {
        return status.get().consumers().stream()
                .filter(candidate -> candidate.name().equals(consumer))
                .mapToDouble(measure.value())
                .findFirst()
                .orElse(Double.NaN);
    }

    private record Measure(String name, String description, ToDoubleFunction<ConsumerStatus> value) {}
}

package dev.tasuki.spring.actuate;

import dev.tasuki.spi.OutcomeListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts what came of each try, and times it. */
final class OutcomeMeters implements OutcomeListener {
    private final MeterRegistry registry;
    private final Map<String, Meters> byConsumer = new ConcurrentHashMap<>();

    OutcomeMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void on(Outcome outcome) {
        Meters meters = byConsumer.computeIfAbsent(outcome.consumer(), consumer -> Meters.of(consumer, registry));
        meters.count(outcome);
    }

    private record Meters(Map<Result, Counter> counters, Timer timer) {

        /** All three counters at once: one that first appears with its first dead letter hides that one from a rate. */
        static Meters of(String consumer, MeterRegistry registry) {
            Map<Result, Counter> counters = new EnumMap<>(Result.class);
            for (Result result : Result.values()) {
                counters.put(
                        result,
                        Counter.builder("tasuki.deliveries")
                                .description("Tries that were done, failed to be tried again, or ended as dead letters")
                                .tag("consumer", consumer)
                                .tag("outcome", result.name().toLowerCase(Locale.ROOT))
                                .register(registry));
            }
            Timer timer = Timer.builder("tasuki.delivery.duration")
                    .description("How long the consumer's handler took for a try")
                    .tag("consumer", consumer)
                    .register(registry);
            return new Meters(counters, timer);
        }

        void count(Outcome outcome) {
            Counter counter = counters.get(outcome.result());
            if (counter != null) {
                counter.increment();
            }
            timer.record(outcome.took());
        }
    }
}

package dev.tasuki.orders.api;

import dev.tasuki.DeliveryState;
import dev.tasuki.Trace;
import dev.tasuki.orders.consumers.Duty;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How far each consumer is with an order, told from the traces of the order's messages. */
final class Progress {
    /** From what a person should hear of first, to what needs no word. */
    private static final List<DeliveryState> BY_URGENCY = List.of(
            DeliveryState.DEAD,
            DeliveryState.DISCARDED,
            DeliveryState.RETRYING,
            DeliveryState.BLOCKED,
            DeliveryState.IN_FLIGHT,
            DeliveryState.SCHEDULED,
            DeliveryState.PENDING,
            DeliveryState.DONE);

    private Progress() {}

    /**
     * How far a consumer is.
     *
     * @param consumer its name
     * @param owner the team that owns it
     * @param state the state of its delivery; of several, the one that a person should hear of first
     * @param attempts how many tries were made
     * @param lastError the last error; null when there was none
     * @param updatedAt when it came to this state; null while pending
     */
    record Step(
            String consumer,
            String owner,
            String state,
            int attempts,
            @Nullable String lastError,
            @Nullable Instant updatedAt) {}

    static List<Step> of(Trace trace) {
        return Duty.ALL.stream().map(duty -> step(duty, trace)).toList();
    }

    private static Step step(Duty duty, Trace trace) {
        List<Trace.Step> deliveries = trace.messages().stream()
                .flatMap(message -> message.delivery(duty.consumer()).stream())
                .sorted(Comparator.comparing(step -> BY_URGENCY.indexOf(step.state())))
                .toList();
        if (deliveries.isEmpty()) {
            return new Step(duty.consumer(), duty.owner(), label(DeliveryState.PENDING), 0, null, null);
        }
        Trace.Step first = deliveries.get(0);
        boolean someAreStillToCome = first.state() == DeliveryState.DONE && deliveries.size() < duty.messages();
        return new Step(
                duty.consumer(),
                duty.owner(),
                label(someAreStillToCome ? DeliveryState.PENDING : first.state()),
                deliveries.stream().mapToInt(Trace.Step::attempts).max().orElse(0),
                deliveries.stream()
                        .map(Trace.Step::lastError)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null),
                deliveries.stream()
                        .map(Trace.Step::updatedAt)
                        .filter(Objects::nonNull)
                        .max(Comparator.naturalOrder())
                        .orElse(null));
    }

    private static String label(DeliveryState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}

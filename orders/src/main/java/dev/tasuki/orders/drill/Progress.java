package dev.tasuki.orders.drill;

import dev.tasuki.DeliveryState;
import dev.tasuki.operations.Journey;
import dev.tasuki.operations.Operations;
import dev.tasuki.orders.consumers.Duty;
import java.util.ArrayList;
import java.util.List;

/** Asks again and again which orders some consumers are done with; an order that is done is not asked for again. */
final class Progress {
    private final Operations operations;
    private final List<String> consumers;
    private final int orders;
    private final List<String> open;

    Progress(Operations operations, List<String> consumers, List<Placed> orders) {
        this.operations = operations;
        this.consumers = consumers;
        this.orders = orders.size();
        this.open = new ArrayList<>(orders.stream().map(Placed::id).toList());
    }

    Through now() {
        open.removeIf(order -> isDone(operations.trace(order)));
        return new Through(consumers, orders, open);
    }

    private boolean isDone(Journey journey) {
        return Duty.ALL.stream()
                .filter(duty -> consumers.contains(duty.consumer()))
                .allMatch(duty -> journey.messages().stream()
                                .flatMap(leg -> leg.deliveries().stream())
                                .filter(delivery -> delivery.consumer().equals(duty.consumer())
                                        && delivery.state() == DeliveryState.DONE)
                                .count()
                        == duty.messages());
    }
}

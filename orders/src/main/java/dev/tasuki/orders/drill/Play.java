package dev.tasuki.orders.drill;

import dev.tasuki.operations.Custody;
import dev.tasuki.operations.DeadLetter;
import dev.tasuki.operations.DeadLetterFilter;
import dev.tasuki.operations.Journey;
import dev.tasuki.operations.Operations;
import dev.tasuki.orders.consumers.Duty;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Who and what plays in the story.
 *
 * @param system the order system
 * @param operations what is asked
 * @param customers who places orders
 * @param operator who acts
 * @param imported orders that came past the customers
 */
record Play(OrderSystem system, Operations operations, Customers customers, Operator operator, List<Placed> imported) {
    static Play of(OrderSystem system, Screen screen, Customers customers) {
        Operations operations = Operations.on(system.dataSource());
        return new Play(system, operations, customers, new Operator(operations, screen), new ArrayList<>());
    }

    Outside outside() {
        return new Outside(system.directory(), system.dataSource());
    }

    /** Whom triage names for one thing. */
    Custody triage(String id) {
        return operations.triage(id).verdict();
    }

    /** Whom triage names for the whole system. */
    Custody triage() {
        return operations.triage().verdict();
    }

    /** A group of dead letters, all that fail for one reason. */
    List<DeadLetter.Group> groups(String consumer) {
        return operations.deadLetters().groups(DeadLetterFilter.of(consumer));
    }

    /** How many dead letters of a key there are. */
    long dead(String key) {
        return operations.deadLetters().groups(ofKey(key)).stream()
                .mapToLong(DeadLetter.Group::count)
                .sum();
    }

    static DeadLetterFilter ofKey(String key) {
        return new DeadLetterFilter(null, null, null, key, null, null, null, Set.of(), false);
    }

    /** How often a consumer has tried an order. */
    long tries(String consumer, Placed order) {
        return operations.trace(order.id()).messages().stream()
                .flatMap(leg -> leg.deliveries().stream())
                .filter(delivery -> delivery.consumer().equals(consumer))
                .mapToLong(Journey.Delivery::attempts)
                .sum();
    }

    /** Names of consumers. */
    static List<String> consumers(Predicate<String> which) {
        return Duty.ALL.stream().map(Duty::consumer).filter(which).toList();
    }

    static String owner(String consumer) {
        return Duty.ALL.stream()
                .filter(duty -> duty.consumer().equals(consumer))
                .findFirst()
                .orElseThrow()
                .owner();
    }
}

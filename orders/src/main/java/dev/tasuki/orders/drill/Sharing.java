package dev.tasuki.orders.drill;

import dev.tasuki.console.text.Words;
import dev.tasuki.operations.SystemStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which nodes live, and whether each partition of each consumer is worked on.
 *
 * @param living the names of those that should live, each with a share of the work
 * @param status how things are
 */
record Sharing(List<String> living, SystemStatus status) implements Evidence {
    @Override
    public boolean holds() {
        List<String> found = new ArrayList<>();
        for (SystemStatus.Node node : status.nodes()) {
            if (node.alive() && node.partitions() > 0) {
                found.add(node.name());
            } else if (node.alive() || node.partitions() > 0) {
                return false;
            }
        }
        return found.equals(living) && !status.consumers().isEmpty() && unattended() == 0;
    }

    private long unattended() {
        return status.consumers().stream()
                .mapToLong(c -> c.status().partitions() - c.status().assigned())
                .sum();
    }

    @Override
    public String in(Words words) {
        String nodes = status.nodes().stream()
                .map(node ->
                        words.of(node.alive() ? "evidence.node" : "evidence.node.dead", node.name(), node.partitions()))
                .collect(Collectors.joining(", "));
        return nodes + words.of("evidence.unattended", unattended());
    }
}

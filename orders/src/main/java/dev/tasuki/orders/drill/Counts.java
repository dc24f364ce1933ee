package dev.tasuki.orders.drill;

import dev.tasuki.console.text.Words;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What there should be and what there is, counted by something: pieces by article, rows by order. Neither may have what the other has
 * not.
 */
record Counts(Map<String, Long> expected, Map<String, Long> found) implements Evidence {
    Counts {
        expected = Map.copyOf(expected);
        found = Map.copyOf(found);
    }

    @Override
    public boolean holds() {
        return !expected.isEmpty() && expected.equals(found);
    }

    @Override
    public String in(Words words) {
        TreeSet<String> all = new TreeSet<>(expected.keySet());
        all.addAll(found.keySet());
        all.removeIf(key -> expected.getOrDefault(key, 0L).equals(found.getOrDefault(key, 0L)));
        return words.of("evidence.counts", expected.size(), sum(expected), sum(found))
                + (all.isEmpty()
                        ? ""
                        : words.of(
                                "evidence.differs",
                                Differences.some(all.stream()
                                        .map(key -> key + " " + found.getOrDefault(key, 0L) + " ≠ "
                                                + expected.getOrDefault(key, 0L))
                                        .collect(Collectors.toList()))));
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}

package dev.tasuki.orders.drill;

import dev.tasuki.console.text.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the payment provider's own books say: each order charged once, with its amount, and nobody else.
 *
 * @param due what is to be charged, by order
 * @param charges what was charged, among these orders; among all when that is to be everything
 */
record Charges(Map<String, Long> due, List<Outside.Charge> charges) implements Evidence {
    Charges {
        due = Map.copyOf(due);
        charges = List.copyOf(charges);
    }

    static Charges of(List<Placed> orders, List<Outside.Charge> charges) {
        return new Charges(orders.stream().collect(Collectors.toMap(Placed::id, Placed::total)), charges);
    }

    @Override
    public boolean holds() {
        return !due.isEmpty() && wrong().isEmpty();
    }

    private List<String> wrong() {
        Map<String, List<Long>> charged = charges.stream()
                .collect(Collectors.groupingBy(
                        Outside.Charge::order, Collectors.mapping(Outside.Charge::amount, Collectors.toList())));
        List<String> wrong = new ArrayList<>();
        due.forEach((order, amount) -> {
            List<Long> amounts = charged.getOrDefault(order, List.of());
            if (!amounts.equals(List.of(amount))) {
                wrong.add(order + " " + amounts + " ≠ [" + amount + "]");
            }
        });
        charged.keySet().stream().filter(order -> !due.containsKey(order)).forEach(wrong::add);
        return wrong;
    }

    @Override
    public String in(Words words) {
        List<String> wrong = wrong();
        return words.of("evidence.charges", due.size(), charges.size())
                + (wrong.isEmpty() ? "" : words.of("evidence.differs", Differences.some(wrong)));
    }
}

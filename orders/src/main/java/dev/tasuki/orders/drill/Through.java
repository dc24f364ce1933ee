package dev.tasuki.orders.drill;

import dev.tasuki.console.text.Words;
import java.util.List;

/**
 * Whether consumers are done with orders, as the ledger has it.
 *
 * @param consumers who is asked
 * @param orders how many orders there are
 * @param open those that they are not done with
 */
record Through(List<String> consumers, int orders, List<String> open) implements Evidence {
    @Override
    public boolean holds() {
        return orders > 0 && open.isEmpty();
    }

    @Override
    public String in(Words words) {
        return words.of("evidence.through", String.join(", ", consumers), orders - open.size(), orders)
                + (open.isEmpty() ? "" : words.of("evidence.open", Differences.some(open)));
    }
}

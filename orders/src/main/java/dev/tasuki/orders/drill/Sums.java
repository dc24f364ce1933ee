package dev.tasuki.orders.drill;

import dev.tasuki.console.text.Words;
import dev.tasuki.operations.Reconciliation;
import java.util.List;

/** What was published, and what became of it, for each consumer: nothing is open, and nothing is missing. */
record Sums(int consumers, List<Reconciliation> sums) implements Evidence {
    Sums {
        sums = List.copyOf(sums);
    }

    @Override
    public boolean holds() {
        return consumers > 0 && sums.size() == consumers && open().isEmpty();
    }

    private List<String> open() {
        return sums.stream()
                .filter(sum -> sum.unaccounted() != 0
                        || sum.inFlight() != 0
                        || sum.pending() != 0
                        || sum.recorded() != sum.published()
                        || sum.published() == 0)
                .map(sum -> sum.consumer() + " " + sum.published() + " ≠ " + sum.recorded() + " + " + sum.inFlight()
                        + " + " + sum.pending() + " + " + sum.unaccounted())
                .toList();
    }

    @Override
    public String in(Words words) {
        long unaccounted = sums.stream().mapToLong(Reconciliation::unaccounted).sum();
        long published =
                sums.stream().mapToLong(Reconciliation::published).max().orElse(0);
        List<String> open = open();
        return words.of("evidence.sums", published, sums.size(), unaccounted)
                + (open.isEmpty() ? "" : words.of("evidence.differs", Differences.some(open)));
    }
}

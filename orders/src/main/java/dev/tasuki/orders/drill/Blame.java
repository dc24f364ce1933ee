package dev.tasuki.orders.drill;

import dev.tasuki.console.text.Words;

/**
 * Who was named for orders that came while a node was dead, and nobody had taken over yet.
 *
 * @param orders how many orders came
 * @param waited how many of them waited for the takeover, and the queue was named
 * @param blamed how many verdicts named a team, a person or the producer
 * @param verdicts how many verdicts were asked for
 */
record Blame(int orders, int waited, int blamed, int verdicts) implements Evidence {
    @Override
    public boolean holds() {
        return orders > 0 && waited > 0 && blamed == 0 && verdicts >= orders;
    }

    @Override
    public String in(Words words) {
        return words.of("evidence.blame", orders, waited, verdicts, blamed);
    }
}

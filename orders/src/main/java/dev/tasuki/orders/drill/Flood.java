package dev.tasuki.orders.drill;

import dev.tasuki.console.text.Words;

/**
 * What an outage cost.
 *
 * @param waiting how many deliveries wait for its end
 * @param dead how many became dead letters
 */
record Flood(long waiting, long dead) implements Evidence {
    @Override
    public boolean holds() {
        return waiting > 0 && dead == 0;
    }

    @Override
    public String in(Words words) {
        return words.of("evidence.flood", waiting, dead);
    }
}

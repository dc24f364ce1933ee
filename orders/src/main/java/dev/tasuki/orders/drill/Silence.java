package dev.tasuki.orders.drill;

import dev.tasuki.console.text.Words;

/**
 * What a provider did that gave no answer.
 *
 * @param charges what its books say
 * @param tries how often it was asked
 */
record Silence(Charges charges, long tries) implements Evidence {
    @Override
    public boolean holds() {
        return charges.holds() && tries > charges.charges().size();
    }

    @Override
    public String in(Words words) {
        return words.of("evidence.silence", tries) + charges.in(words);
    }
}

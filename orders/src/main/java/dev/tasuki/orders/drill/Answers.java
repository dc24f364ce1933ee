package dev.tasuki.orders.drill;

import dev.tasuki.console.text.Words;
import java.time.Duration;

/**
 * How customers were answered.
 *
 * @param asked how many orders they wanted to place
 * @param accepted how many were accepted
 * @param repeated how many requests were sent again, since no answer came
 * @param slowest the longest wait for an answer
 */
record Answers(int asked, int accepted, int repeated, Duration slowest) implements Evidence {
    @Override
    public boolean holds() {
        return asked > 0 && accepted == asked;
    }

    @Override
    public String in(Words words) {
        return words.of("evidence.answers", asked, accepted, repeated, slowest.toMillis());
    }
}

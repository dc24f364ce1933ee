package dev.tasuki.console.cli;

import dev.tasuki.console.text.Pen;
import java.time.Duration;

/**
 * What commands have at hand.
 *
 * @param pen the language, the clock, and what the output can show
 * @param terminal where answers go
 * @param surroundings the environment
 * @param ledger what is asked
 * @param pause how time goes by between two looks
 */
record Session(Pen pen, Terminal terminal, Surroundings surroundings, Ledger ledger, Pause pause) {
    /** Waits. */
    interface Pause {
        void await(Duration time) throws InterruptedException;
    }
}

package dev.tasuki.orders.drill;

import dev.tasuki.console.text.Words;

/**
 * What was measured for a claim. It knows what it takes for the claim to hold, and nothing else: a test can hand it wrong numbers and
 * see that it does not.
 */
sealed interface Evidence
        permits Acts,
                Answers,
                Blame,
                Both,
                Charges,
                Counts,
                Flood,
                Judged,
                Letters,
                Mails,
                Named,
                Redriven,
                Repaired,
                Reviewed,
                Sharing,
                Silence,
                Sums,
                Through,
                Warned {
    /** Whether the claim holds with it. */
    boolean holds();

    /** The numbers, for people. */
    String in(Words words);
}

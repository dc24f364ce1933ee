package dev.tasuki.orders.drill;

import dev.tasuki.console.text.Words;

/**
 * A payload that was repaired.
 *
 * @param redriven whether it went through
 * @param keptOriginal whether what was published is still there, beside what was made of it
 * @param wrongMails how many mails went to the address that was wrong
 * @param rightMails how many went to the right one
 */
record Repaired(Redriven redriven, boolean keptOriginal, long wrongMails, long rightMails) implements Evidence {
    @Override
    public boolean holds() {
        return redriven.holds() && keptOriginal && wrongMails == 0 && rightMails > 0;
    }

    @Override
    public String in(Words words) {
        return redriven.in(words) + words.of("evidence.repaired", rightMails, wrongMails, keptOriginal ? 1 : 0);
    }
}

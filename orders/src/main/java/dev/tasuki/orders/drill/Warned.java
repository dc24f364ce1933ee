package dev.tasuki.orders.drill;

import dev.tasuki.console.text.Words;

/** What the preview of a redrive says: of how many the effect may have happened already. */
record Warned(long letters, long inPreview, long mayHaveHappened) implements Evidence {
    @Override
    public boolean holds() {
        return letters > 0 && inPreview == letters && mayHaveHappened == letters;
    }

    @Override
    public String in(Words words) {
        return words.of("evidence.warned", inPreview, mayHaveHappened);
    }
}

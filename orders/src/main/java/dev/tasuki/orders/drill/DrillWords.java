package dev.tasuki.orders.drill;

import dev.tasuki.console.text.Words;
import java.util.Locale;

/** All that the drill says, in English or Japanese. */
final class DrillWords {
    private DrillWords() {}

    /** The words of a language: Japanese, or anything else for English. */
    static Words in(Locale language) {
        return Words.in(language, "drill.texts");
    }
}

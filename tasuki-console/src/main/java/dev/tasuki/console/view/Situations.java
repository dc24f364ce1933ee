package dev.tasuki.console.view;

import dev.tasuki.console.text.Cell;
import dev.tasuki.console.text.Pen;
import dev.tasuki.console.text.Tone;
import dev.tasuki.operations.Situation;

/** Situations in a word or two. */
final class Situations {
    private Situations() {}

    static Cell cell(Pen pen, Situation situation) {
        return new Cell(pen.words().of(situation), tone(situation));
    }

    static Tone tone(Situation situation) {
        return switch (situation) {
            case DONE -> Tone.GOOD;
            case DISCARDED, SUBSCRIBED_LATER -> Tone.DIM;
            case RETRYING, BLOCKED, PAUSED, BEHIND, BREAKER_OPEN -> Tone.WARN;
            default -> situation.isTrouble() ? Tone.BAD : Tone.PLAIN;
        };
    }
}

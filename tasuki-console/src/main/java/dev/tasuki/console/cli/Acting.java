package dev.tasuki.console.cli;

import dev.tasuki.console.text.Sheet;
import dev.tasuki.operations.By;
import dev.tasuki.operations.DeadLetter;
import dev.tasuki.operations.DeadLetterFilter;
import dev.tasuki.operations.Operations;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** A command that changes something, in somebody's name. */
abstract class Acting extends Asking {
    @Mixin
    final ActOptions act = new ActOptions();

    Acting(Session session) {
        super(session);
    }

    By by() {
        return act.by(session);
    }

    /** The same, for an act that nobody may do without saying why: told before anything is asked. */
    By byWithReason() {
        if (act.why.isBlank()) {
            throw new Refused(session.pen().say("error.reason"));
        }
        return by();
    }

    /** Shows what is about to happen, and goes on only when a person agrees, now or beforehand. */
    void confirm(@Nullable Sheet preview, String question) {
        if (preview != null) {
            say(preview);
        }
        if (act.yes) {
            return;
        }
        if (!session.terminal().asks()) {
            throw new Refused(session.pen().say("error.unconfirmed"));
        }
        if (!session.terminal().agrees(question + " [y/N]")) {
            throw new Refused(session.pen().say("error.declined"));
        }
    }

    DeadLetter.Preview preview(Operations operations, DeadLetterFilter filter) {
        DeadLetter.Preview preview = operations.deadLetters().preview(filter);
        if (preview.count() == 0) {
            throw new Refused(session.pen().say("error.nothing.fits", preview.busy()));
        }
        return preview;
    }

    /** The answer of an act that has no record of its own. */
    Answer done(String act, String subject, long affected, String sentence) {
        return new Answer(new Done(act, subject, affected), pen -> sentence + "\n", false);
    }

    /**
     * What an act did.
     *
     * @param act what
     * @param subject with what
     * @param affected how many it changed
     */
    record Done(String act, String subject, long affected) {}
}

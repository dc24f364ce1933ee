package dev.tasuki.console.view;

import dev.tasuki.console.text.Cell;
import dev.tasuki.console.text.Pen;
import dev.tasuki.console.text.Sheet;
import dev.tasuki.console.text.Table;
import dev.tasuki.console.text.Tone;
import dev.tasuki.operations.DeadLetter;
import dev.tasuki.operations.Redrive;
import java.util.List;

/** What a redrive would be about, and how far those under way are. */
public final class RedrivesView {
    private RedrivesView() {}

    /** What an act would be about. */
    public static Sheet preview(Pen pen, DeadLetter.Preview preview) {
        Sheet sheet = pen.sheet();
        sheet.verdict(Tone.WARN, pen.say("preview.count", preview.count()));
        Table table = pen.table("consumer", ">count", "effect");
        for (DeadLetter.OfConsumer its : preview.consumers()) {
            table.row(
                    its.consumer(),
                    pen.words().number(its.count()),
                    its.external() == null ? pen.say("effect.database") : its.external());
        }
        sheet.table(table);
        if (preview.busy() > 0) {
            sheet.line(pen.say("preview.busy", preview.busy()));
        }
        return sheet;
    }

    /** The same, with what a redrive may do a second time. */
    public static Sheet previewOfRedrive(Pen pen, DeadLetter.Preview preview) {
        Sheet sheet = preview(pen, preview);
        return preview.mayHaveHappened() > 0
                ? sheet.verdict(Tone.BAD, pen.say("preview.happened", preview.mayHaveHappened()))
                : sheet.verdict(Tone.GOOD, pen.say("preview.not.happened"));
    }

    /** The newest ones. */
    public static Sheet page(Pen pen, List<Redrive> redrives) {
        Sheet sheet = pen.sheet();
        long running = redrives.stream()
                .filter(redrive -> redrive.state() == Redrive.State.RUNNING)
                .count();
        sheet.verdict(Tone.PLAIN, pen.say("redrives.verdict", redrives.size(), running));
        if (redrives.isEmpty()) {
            return sheet;
        }
        Table table =
                pen.table(">redrive", "state", ">total", ">waiting", ">working", ">done", ">dead", "by", "when", "why");
        for (Redrive redrive : redrives) {
            table.row(
                    String.valueOf(redrive.id()),
                    new Cell(pen.words().of(redrive.state()), tone(redrive)),
                    pen.words().number(redrive.total()),
                    pen.words().number(redrive.waiting()),
                    pen.words().number(redrive.working()),
                    pen.words().number(redrive.done()),
                    pen.words().number(redrive.dead()),
                    redrive.by(),
                    pen.times().relative(redrive.at()),
                    redrive.note() == null ? redrive.why() : redrive.note());
        }
        return sheet.blank().table(table);
    }

    /** One, in a line. */
    public static String line(Pen pen, Redrive redrive) {
        return pen.say(
                "redrive.line",
                String.valueOf(redrive.id()),
                pen.words().of(redrive.state()),
                redrive.done(),
                redrive.total(),
                redrive.working(),
                redrive.waiting(),
                redrive.dead());
    }

    /** One, with why it stopped. */
    public static Sheet one(Pen pen, Redrive redrive) {
        Sheet sheet = pen.sheet().verdict(tone(redrive), line(pen, redrive));
        if (redrive.note() != null) {
            sheet.line("  " + redrive.note());
        }
        if (redrive.state() == Redrive.State.STOPPED) {
            sheet.line("  " + pen.say("redrive.continue", String.valueOf(redrive.id())));
        }
        return sheet;
    }

    /** Whether it did not go as it was meant to. */
    public static boolean needsAttention(Redrive redrive) {
        return redrive.state() == Redrive.State.STOPPED || redrive.dead() > 0;
    }

    private static Tone tone(Redrive redrive) {
        return switch (redrive.state()) {
            case RUNNING -> Tone.PLAIN;
            case FINISHED -> redrive.dead() > 0 ? Tone.WARN : Tone.GOOD;
            case STOPPED -> Tone.BAD;
        };
    }
}

package dev.tasuki.console.view;

import dev.tasuki.console.text.Cell;
import dev.tasuki.console.text.Pen;
import dev.tasuki.console.text.Sheet;
import dev.tasuki.console.text.Table;
import dev.tasuki.console.text.Tone;
import dev.tasuki.operations.DeadLetter;
import dev.tasuki.operations.Journey;
import dev.tasuki.operations.Page;
import java.util.List;
import java.util.Optional;

/** Dead letters one by one, or one with all about it. */
public final class DeadLettersView {
    private final Pen pen;

    /** Writes with this pen. */
    public DeadLettersView(Pen pen) {
        this.pen = pen;
    }

    /** A part of the list. */
    public Sheet page(Page<DeadLetter> page, List<DeadLetter.Group> groups) {
        Sheet sheet = pen.sheet();
        GroupsView.verdict(pen, sheet, groups);
        if (page.items().isEmpty()) {
            return sheet;
        }
        Table table = pen.table("consumer", ">seq", "type", "key", ">attempts", "since", "error");
        for (DeadLetter letter : page.items()) {
            table.row(
                    letter.consumer(),
                    String.valueOf(letter.seq()),
                    letter.type(),
                    letter.key(),
                    pen.words().number(letter.attempts()),
                    pen.times().relative(letter.since()),
                    letter.redrive() == null
                            ? Cell.of(letter.error())
                            : new Cell(pen.say("dlq.redriving", String.valueOf(letter.redrive())), Tone.WARN));
        }
        sheet.blank().table(table);
        if (page.next() != null) {
            sheet.blank().line(Tone.DIM, pen.say("list.more", page.next()));
        }
        return sheet;
    }

    /** All about one. */
    public Sheet detail(DeadLetter.Detail detail, Optional<DeadLetter.Group> group) {
        DeadLetter letter = detail.letter();
        Sheet sheet = pen.sheet();
        sheet.verdict(
                Tone.BAD,
                pen.say(
                        "show.verdict",
                        "#" + letter.seq(),
                        letter.consumer(),
                        pen.times().both(letter.since()),
                        letter.attempts()));
        sheet.line("  " + letter.error());
        group.ifPresent(its -> GroupsView.fault(pen, sheet, its));
        if (letter.external() != null) {
            sheet.verdict(Tone.WARN, pen.say("show.external", letter.external()));
        }
        if (letter.redrive() != null) {
            sheet.line("  " + pen.say("dlq.redriving", String.valueOf(letter.redrive())));
        }
        group.map(DeadLetter.Group::accepted)
                .ifPresent(on -> sheet.line(
                        "  " + pen.say("group.accepted", on.by(), pen.times().both(on.until()), on.why())));
        message(sheet, detail);
        tries(sheet, detail.tries());
        for (DeadLetter.Edit edit : detail.edits()) {
            sheet.heading(pen.say("show.edit", edit.by(), pen.times().both(edit.at()), edit.why()));
            sheet.block(Difference.between(Payload.pretty(edit.before()), Payload.pretty(edit.after())));
        }
        if (!detail.stack().isEmpty()) {
            sheet.heading(pen.say("show.stack")).block(detail.stack());
        }
        return sheet;
    }

    private void message(Sheet sheet, DeadLetter.Detail detail) {
        DeadLetter letter = detail.letter();
        sheet.heading(pen.say("show.message"));
        String key = letter.key() == null ? "" : " " + letter.key();
        sheet.line("  " + letter.type() + key + "  #" + letter.seq() + "  " + letter.topic());
        sheet.line("  " + pen.say("trace.published", pen.times().both(detail.publishedAt())));
        sheet.line("  " + pen.say("show.group", letter.fingerprint()));
        if (detail.headers() != null) {
            sheet.line("  " + pen.say("show.headers", detail.headers()));
        }
        sheet.line("  " + pen.say("show.payload", detail.contentType(), detail.payload().length));
        sheet.block(Payload.pretty(detail.payload()));
    }

    private void tries(Sheet sheet, List<Journey.Try> tries) {
        if (tries.isEmpty()) {
            return;
        }
        Table table = pen.table(">attempt", "when", ">took", "outcome", "node", "error");
        for (Journey.Try one : tries) {
            table.row(
                    pen.words().number(one.attempt()),
                    pen.times().both(one.at()),
                    pen.times().span(one.took()),
                    outcome(one.outcome()),
                    one.node(),
                    one.error());
        }
        sheet.heading(pen.say("show.tries")).table(table);
    }

    private String outcome(String outcome) {
        return switch (outcome) {
            case "done", "failed", "dead", "outage" -> pen.say("outcome." + outcome);
            default -> outcome;
        };
    }
}

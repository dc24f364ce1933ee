package dev.tasuki.console.view;

import dev.tasuki.console.text.Cell;
import dev.tasuki.console.text.Pen;
import dev.tasuki.console.text.Sheet;
import dev.tasuki.console.text.Table;
import dev.tasuki.console.text.Tone;
import dev.tasuki.operations.Custody;
import dev.tasuki.operations.Triage;
import java.util.Locale;

/** Whose move it is, and what led to that. */
public final class TriageView {
    private TriageView() {}

    /** The page. */
    public static Sheet page(Pen pen, Triage triage) {
        Sheet sheet = pen.sheet();
        sheet.verdict(
                triage.isFine() ? Tone.GOOD : Tone.BAD,
                triage.sentence(pen.words().locale()));
        if (!triage.isFine()) {
            sheet.line(pen.say(
                    "triage.holder",
                    triage.verdict().name(),
                    pen.words().of(triage.verdict().holder()),
                    pen.times().both(triage.verdict().since())));
        }
        Table table = pen.table("question", "answer", "evidence");
        for (Triage.Finding finding : triage.findings()) {
            table.row(
                    pen.words()
                            .texts()
                            .of("question." + finding.question().name().toLowerCase(Locale.ROOT)),
                    new Cell(
                            pen.words().texts().of(finding.yes() ? "yes" : "no"), finding.yes() ? Tone.GOOD : Tone.BAD),
                    finding.evidence().in(pen.words().locale()));
        }
        if (!table.isEmpty()) {
            sheet.blank().table(table);
        }
        if (!triage.others().isEmpty()) {
            sheet.heading(pen.say("triage.others"));
            for (Custody other : triage.others()) {
                sheet.line("  - " + other.sentence(pen.words().locale()));
            }
        }
        return sheet;
    }
}

package dev.tasuki.console.view;

import dev.tasuki.console.text.Cell;
import dev.tasuki.console.text.Pen;
import dev.tasuki.console.text.Sheet;
import dev.tasuki.console.text.Table;
import dev.tasuki.console.text.Tone;
import dev.tasuki.operations.AuditEntry;
import dev.tasuki.operations.Page;
import dev.tasuki.operations.ReconciledWindow;
import dev.tasuki.operations.Reconciliation;
import dev.tasuki.operations.Review;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is asked by day: the sums, the design review, and who did what. */
public final class LedgerViews {
    private LedgerViews() {}

    /** The sums. */
    public static Sheet reconciliation(Pen pen, List<Reconciliation> sums) {
        Sheet sheet = pen.sheet();
        long unaccounted = sums.stream().mapToLong(Reconciliation::unaccounted).sum();
        sheet.verdict(
                unaccounted == 0 ? Tone.GOOD : Tone.BAD,
                unaccounted == 0 ? pen.say("reconcile.fine") : pen.say("reconcile.missing", unaccounted));
        Table table = pen.table("consumer", ">published", ">recorded", ">inflight", ">pending", ">unaccounted");
        for (Reconciliation its : sums) {
            table.row(
                    its.consumer(),
                    pen.words().number(its.published()),
                    pen.words().number(its.recorded()),
                    pen.words().number(its.inFlight()),
                    pen.words().number(its.pending()),
                    new Cell(pen.words().number(its.unaccounted()), its.unaccounted() == 0 ? Tone.PLAIN : Tone.BAD));
        }
        sheet.blank().table(table);
        for (Reconciliation its : sums) {
            for (Reconciliation.Difference difference : its.differences()) {
                sheet.line(pen.say(
                        "reconcile.difference",
                        its.consumer(),
                        difference.messages(),
                        difference.partition(),
                        seq(difference.afterSeq()),
                        seq(difference.uptoSeq()),
                        pen.times().both(difference.at())));
            }
        }
        return sheet;
    }

    /** The sums of windows. */
    public static Sheet windows(Pen pen, List<ReconciledWindow> windows) {
        Sheet sheet = pen.sheet();
        long unaccounted =
                windows.stream().mapToLong(ReconciledWindow::unaccounted).sum();
        sheet.verdict(
                unaccounted == 0 ? Tone.GOOD : Tone.BAD,
                unaccounted == 0 ? pen.say("reconcile.window.fine") : pen.say("reconcile.missing", unaccounted));
        Table table = pen.table("from", "to", "consumer", ">published", ">recorded", ">pending", ">unaccounted");
        for (ReconciledWindow its : windows) {
            table.row(
                    pen.times().absolute(its.from()),
                    pen.times().absolute(its.to()),
                    its.consumer(),
                    pen.words().number(its.published()),
                    pen.words().number(its.recorded()),
                    pen.words().number(its.pending()),
                    new Cell(pen.words().number(its.unaccounted()), its.unaccounted() == 0 ? Tone.PLAIN : Tone.BAD));
        }
        sheet.blank().table(table);
        for (ReconciledWindow its : windows) {
            for (ReconciledWindow.Missing message : its.missing()) {
                sheet.line(pen.say(
                        "reconcile.named",
                        its.consumer(),
                        "#" + message.seq(),
                        message.type(),
                        message.key() == null ? "-" : message.key(),
                        message.partition(),
                        pen.times().both(message.publishedAt())));
            }
            if (its.unnamed() > 0) {
                sheet.line(pen.say("reconcile.unnamed", its.consumer(), its.unnamed()));
            }
        }
        return sheet;
    }

    private static String seq(@Nullable Long seq) {
        return seq == null ? "?" : "#" + seq;
    }

    /** The review. */
    public static Sheet review(Pen pen, Review review) {
        Sheet sheet = pen.sheet();
        long no = count(review, Review.Verdict.NO);
        long open = count(review, Review.Verdict.CANNOT_TELL);
        sheet.verdict(
                no > 0 ? Tone.BAD : open > 0 ? Tone.WARN : Tone.GOOD,
                pen.say("review.verdict", count(review, Review.Verdict.YES), no, open));
        for (Review.Answer answer : review.answers()) {
            sheet.blank()
                    .verdict(
                            switch (answer.verdict()) {
                                case YES -> Tone.GOOD;
                                case NO -> Tone.BAD;
                                case CANNOT_TELL -> Tone.WARN;
                            },
                            text(pen, "review.", answer.question()) + " " + text(pen, "verdict.", answer.verdict()));
            answer.evidence()
                    .forEach(evidence ->
                            sheet.line("    " + evidence.in(pen.words().locale())));
        }
        return sheet;
    }

    private static String text(Pen pen, String prefix, Enum<?> constant) {
        return pen.words().texts().of(prefix + constant.name().toLowerCase(Locale.ROOT));
    }

    private static long count(Review review, Review.Verdict verdict) {
        return review.answers().stream()
                .filter(answer -> answer.verdict() == verdict)
                .count();
    }

    /** Who did what. */
    public static Sheet audit(Pen pen, Page<AuditEntry> page) {
        Sheet sheet = pen.sheet();
        sheet.verdict(Tone.PLAIN, pen.say("audit.verdict", page.items().size()));
        if (page.items().isEmpty()) {
            return sheet;
        }
        Table table = pen.table("when", "who", "act", "consumer", ">seq", ">affected", "about");
        for (AuditEntry entry : page.items()) {
            table.row(
                    pen.times().both(entry.at()),
                    entry.who(),
                    act(pen, entry.act()),
                    entry.consumer(),
                    entry.seq() == null ? "-" : String.valueOf(entry.seq()),
                    pen.words().number(entry.affected()),
                    entry.subject() + (entry.why().isEmpty() ? "" : " - " + entry.why()));
        }
        sheet.blank().table(table);
        if (page.next() != null) {
            sheet.blank().line(Tone.DIM, pen.say("list.more", page.next()));
        }
        return sheet;
    }

    private static String act(Pen pen, String act) {
        return switch (act) {
            case "redrive",
                    "redrive edited",
                    "stop redrive",
                    "go on with redrive",
                    "discard",
                    "accept",
                    "pause",
                    "resume" -> pen.say("act." + act.replace(' ', '.'));
            default -> act;
        };
    }
}

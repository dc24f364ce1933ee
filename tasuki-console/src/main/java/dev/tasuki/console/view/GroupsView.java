package dev.tasuki.console.view;

import dev.tasuki.console.text.Pen;
import dev.tasuki.console.text.Sheet;
import dev.tasuki.console.text.Tone;
import dev.tasuki.operations.DeadLetter;
import dev.tasuki.operations.Phrase;
import java.util.List;

/** Dead letters by the way in which they failed: new trouble first, and apart from known debt. */
public final class GroupsView {
    private GroupsView() {}

    /** How many dead letters are of groups that nobody is on, and wait for no redrive either. */
    public static long onNobody(List<DeadLetter.Group> groups) {
        return groups.stream()
                .filter(DeadLetter.Group::isNew)
                .mapToLong(group -> group.count() - group.redriving())
                .sum();
    }

    /** What there is, in a sentence. */
    public static void verdict(Pen pen, Sheet sheet, List<DeadLetter.Group> groups) {
        long all = groups.stream().mapToLong(DeadLetter.Group::count).sum();
        long nobody = onNobody(groups);
        if (all == 0) {
            sheet.verdict(Tone.GOOD, pen.say("dlq.none"));
        } else {
            sheet.verdict(nobody > 0 ? Tone.BAD : Tone.WARN, pen.say("dlq.verdict", all, groups.size(), nobody));
        }
    }

    /** The page. */
    public static Sheet page(Pen pen, List<DeadLetter.Group> groups) {
        Sheet sheet = pen.sheet();
        verdict(pen, sheet, groups);
        groups.stream().filter(DeadLetter.Group::isNew).forEach(group -> group(pen, sheet.blank(), group));
        groups.stream().filter(group -> !group.isNew()).forEach(group -> group(pen, sheet.blank(), group));
        return sheet;
    }

    private static void group(Pen pen, Sheet sheet, DeadLetter.Group group) {
        sheet.line(Tone.STRONG, pen.say("group.title", group.count(), group.consumer(), group.owner()));
        sheet.line("  " + group.fingerprint());
        sheet.line(Tone.DIM, "  " + group.error());
        sheet.line("  "
                + pen.say(
                        "group.seen",
                        pen.times().both(group.first()),
                        pen.times().both(group.last())));
        fault(pen, sheet, group);
        DeadLetter.Acceptance on = group.accepted();
        if (on != null) {
            sheet.line(
                    Tone.WARN,
                    "  " + pen.say("group.accepted", on.by(), pen.times().both(on.until()), on.why()));
        }
        if (group.redriving() > 0) {
            sheet.line("  " + pen.say("group.redriving", group.redriving()));
        }
        sheet.line(Tone.DIM, "  " + pen.say("group.sample", group.consumer(), String.valueOf(group.sample())));
    }

    /** Whose fault it seems to be, and why. */
    static void fault(Pen pen, Sheet sheet, DeadLetter.Group group) {
        sheet.line("  "
                + pen.say("group.fault", pen.words().of(group.fault().side()))
                + (group.fault().evidence().isEmpty()
                        ? ""
                        : ": "
                                + Phrase.all(group.fault().evidence())
                                        .in(pen.words().locale())));
    }
}

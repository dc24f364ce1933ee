package dev.tasuki.console.view;

import dev.tasuki.console.text.Pen;
import dev.tasuki.console.text.Sheet;
import dev.tasuki.console.text.Table;
import dev.tasuki.console.text.Tone;
import dev.tasuki.operations.Custody;
import dev.tasuki.operations.Journey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** How far something got: its messages as a tree, each with its deliveries and whose move they are. */
public final class TraceView {
    private final Pen pen;

    /** Writes with this pen. */
    public TraceView(Pen pen) {
        this.pen = pen;
    }

    /** Whether somebody has to look: it is not there, or a consumer that has to do with it is in trouble. */
    public static boolean needsAttention(Journey journey) {
        return journey.messages().isEmpty() || !open(journey).isEmpty();
    }

    /** A consumer that never had to do with a message is no trouble, as long as another one had. */
    private static List<Custody> open(Journey journey) {
        return journey.messages().stream()
                .flatMap(leg -> {
                    boolean wanted = leg.deliveries().stream().anyMatch(d -> d.state() != null);
                    return leg.deliveries().stream().filter(d -> !wanted || d.state() != null);
                })
                .map(Journey.Delivery::custody)
                .filter(custody -> custody.situation().isTrouble())
                .toList();
    }

    /** The page. */
    public Sheet page(Journey journey) {
        Sheet sheet = pen.sheet();
        if (journey.messages().isEmpty()) {
            Custody absent = journey.absent();
            return sheet.verdict(
                    Tone.BAD,
                    absent == null
                            ? pen.say("trace.absent", journey.asked())
                            : absent.sentence(pen.words().locale()));
        }
        List<Custody> open = open(journey);
        long deliveries = journey.messages().stream()
                .flatMap(leg -> leg.deliveries().stream())
                .filter(delivery -> delivery.state() != null)
                .count();
        sheet.verdict(
                open.isEmpty() ? Tone.GOOD : Tone.BAD,
                pen.say("trace.verdict", journey.asked(), journey.messages().size(), deliveries, open.size()));
        open.stream()
                .limit(5)
                .forEach(custody ->
                        sheet.line("  " + custody.sentence(pen.words().locale())));
        if (journey.more()) {
            sheet.line(Tone.DIM, pen.say("trace.more"));
        }
        legs(sheet, journey.messages());
        return sheet;
    }

    private void legs(Sheet sheet, List<Journey.Leg> legs) {
        Map<Long, Integer> depths = new HashMap<>();
        for (Journey.Leg leg : legs) {
            Long cause = leg.causation();
            int depth = cause == null ? 0 : Objects.requireNonNullElse(depths.get(cause), -1) + 1;
            depths.put(leg.seq(), depth);
            leg(sheet.blank(), leg, "  ".repeat(Math.min(depth, 10)));
        }
    }

    private void leg(Sheet sheet, Journey.Leg leg, String indent) {
        String key = leg.key() == null ? "" : " " + leg.key();
        sheet.line(Tone.STRONG, indent + leg.type() + key + "  #" + leg.seq() + "  " + leg.topic());
        sheet.line(
                Tone.DIM,
                indent
                        + pen.say("trace.published", pen.times().both(leg.publishedAt()))
                        + (leg.causation() == null ? "" : " " + pen.say("trace.caused", "#" + leg.causation())));
        Table table = pen.table("consumer", "state", ">attempts", "when", ">took", "node", "next");
        for (Journey.Delivery delivery : leg.deliveries()) {
            table.row(
                    delivery.consumer(),
                    Situations.cell(pen, delivery.custody().situation()),
                    pen.words().number(delivery.attempts()),
                    pen.times().relative(delivery.updatedAt()),
                    delivery.took() == null ? "-" : pen.times().span(delivery.took()),
                    delivery.node(),
                    next(delivery));
        }
        if (!table.isEmpty()) {
            sheet.table(table, indent + "  ");
        }
    }

    private String next(Journey.Delivery delivery) {
        Custody custody = delivery.custody();
        if (custody.next() != null) {
            return pen.times().both(custody.next()) + (delivery.error() == null ? "" : "  " + delivery.error());
        }
        return delivery.error() != null && custody.situation().isTrouble()
                ? delivery.error()
                : custody.detail().in(pen.words().locale());
    }
}

package dev.tasuki.console.view;

import dev.tasuki.console.text.Cell;
import dev.tasuki.console.text.Pen;
import dev.tasuki.console.text.Sheet;
import dev.tasuki.console.text.Table;
import dev.tasuki.console.text.Tone;
import dev.tasuki.operations.SystemStatus;

/** Which processes there are, and what they work on. */
public final class NodesView {
    private NodesView() {}

    /** How many live. */
    public static long alive(SystemStatus status) {
        return status.nodes().stream().filter(SystemStatus.Node::alive).count();
    }

    /** The page. */
    public static Sheet page(Pen given, SystemStatus status) {
        Pen pen = given.asOf(status.at());
        long alive = alive(status);
        long silent = status.nodes().size() - alive;
        Sheet sheet = pen.sheet();
        sheet.verdict(
                alive == 0 ? Tone.BAD : silent > 0 ? Tone.WARN : Tone.GOOD,
                alive == 0 ? pen.say("nodes.none") : pen.say("nodes.alive", alive, silent));
        if (!status.nodes().isEmpty()) {
            sheet.blank().table(table(pen, status));
        }
        return sheet;
    }

    private static Table table(Pen pen, SystemStatus status) {
        Table table = pen.table("node", "state", "version", "started", "heartbeat", ">partitions", "consumers");
        for (SystemStatus.Node node : status.nodes()) {
            table.row(
                    node.name(),
                    state(pen, node),
                    node.version(),
                    pen.times().relative(node.startedAt()),
                    node.alive()
                            ? pen.times().relative(node.heartbeatAt())
                            : pen.times().both(node.heartbeatAt()),
                    pen.words().number(node.partitions()),
                    String.join(", ", node.consumers()));
        }
        return table;
    }

    private static Cell state(Pen pen, SystemStatus.Node node) {
        if (!node.alive()) {
            return new Cell(pen.say("state.silent"), Tone.BAD);
        }
        return node.draining()
                ? new Cell(pen.say("state.draining"), Tone.WARN)
                : new Cell(pen.say("state.alive"), Tone.GOOD);
    }
}

package dev.tasuki.console.view;

import dev.tasuki.ConsumerStatus;
import dev.tasuki.console.text.Cell;
import dev.tasuki.console.text.Pen;
import dev.tasuki.console.text.Sheet;
import dev.tasuki.console.text.Table;
import dev.tasuki.console.text.Tone;
import dev.tasuki.operations.DeadLetter;
import dev.tasuki.operations.SystemStatus;
import java.util.ArrayList;
import java.util.List;

/** How everything is: first what somebody has to look at, then the figures. */
public final class StatusView {
    private final Pen pen;

    /** Writes with this pen. */
    public StatusView(Pen pen) {
        this.pen = pen;
    }

    /** Whether somebody has to look. */
    public static boolean needsAttention(SystemStatus status, List<DeadLetter.Group> groups) {
        return status.readOnly()
                || GroupsView.onNobody(groups) > 0
                || status.consumers().stream().anyMatch(c -> c.status().unaccounted() != 0);
    }

    /** The page. */
    public Sheet page(SystemStatus status, List<DeadLetter.Group> groups) {
        Pen then = pen.asOf(status.at());
        StatusView view = new StatusView(then);
        Sheet sheet = then.sheet();
        view.verdict(sheet, status, groups);
        sheet.heading(then.say("status.consumers")).table(view.consumers(status));
        sheet.heading(then.say("status.topics")).table(view.topics(status));
        sheet.blank()
                .line(
                        Tone.DIM,
                        then.say(
                                "status.nodes",
                                NodesView.alive(status),
                                status.nodes().size()));
        return sheet.line(
                Tone.DIM,
                status.reconciledAt() == null
                        ? then.say("status.never.reconciled")
                        : then.say("status.reconciled", then.times().both(status.reconciledAt())));
    }

    private void verdict(Sheet sheet, SystemStatus status, List<DeadLetter.Group> groups) {
        List<String> bad = new ArrayList<>();
        if (status.readOnly()) {
            bad.add(pen.say("status.readonly"));
        }
        long dead = GroupsView.onNobody(groups);
        if (dead > 0) {
            bad.add(pen.say("status.dead", dead));
        }
        for (SystemStatus.OfConsumer consumer : status.consumers()) {
            if (consumer.status().unaccounted() != 0) {
                bad.add(pen.say(
                        "status.unaccounted",
                        consumer.status().unaccounted(),
                        consumer.status().name()));
            }
        }
        bad.forEach(sentence -> sheet.verdict(Tone.BAD, sentence));
        List<String> warnings = warnings(status);
        warnings.forEach(sentence -> sheet.verdict(Tone.WARN, sentence));
        if (bad.isEmpty() && warnings.isEmpty()) {
            sheet.verdict(Tone.GOOD, pen.say("status.fine"));
        } else {
            sheet.line(pen.say("status.next"));
        }
    }

    private List<String> warnings(SystemStatus status) {
        List<String> found = new ArrayList<>();
        status.topics().stream()
                .filter(topic -> topic.untickedFor().toSeconds() >= 5)
                .forEach(topic -> found.add(
                        pen.say("status.unticked", topic.name(), pen.times().span(topic.untickedFor()))));
        for (SystemStatus.OfConsumer consumer : status.consumers()) {
            ConsumerStatus its = consumer.status();
            ConsumerStatus.OpenBreaker breaker = its.breaker();
            SystemStatus.Pause pause = consumer.paused();
            if (pause != null) {
                found.add(pen.say(
                        "status.paused", its.name(), pause.by(), pen.times().both(pause.at()), pause.why()));
            }
            if (breaker != null) {
                found.add(pen.say(
                        "status.breaker", its.name(), pen.times().relative(breaker.since()), breaker.lastError()));
            }
            if (consumer.nodes() == 0) {
                found.add(pen.say("status.nowhere", its.name(), its.owner()));
            }
        }
        return found;
    }

    private Table consumers(SystemStatus status) {
        Table table = pen.table(
                "consumer",
                "state",
                ">rate",
                ">behind",
                ">oldest",
                ">retrying",
                ">blocked",
                ">dead",
                ">partitions",
                ">nodes",
                "owner");
        for (SystemStatus.OfConsumer consumer : status.consumers()) {
            ConsumerStatus its = consumer.status();
            table.row(
                    its.name(),
                    state(consumer),
                    pen.words().rate(consumer.perSecond()),
                    pen.words().number(its.lagMessages()),
                    its.lagMessages() == 0 ? "-" : pen.times().span(its.lag()),
                    pen.words().number(its.retrying()),
                    pen.words().number(its.blocked()),
                    new Cell(pen.words().number(its.dead()), its.dead() > 0 ? Tone.WARN : Tone.PLAIN),
                    its.assigned() + "/" + its.partitions(),
                    pen.words().number(consumer.nodes()),
                    its.owner());
        }
        return table;
    }

    private Cell state(SystemStatus.OfConsumer consumer) {
        if (consumer.paused() != null) {
            return new Cell(pen.say("state.paused"), Tone.WARN);
        } else if (consumer.nodes() == 0) {
            return new Cell(pen.say("state.nowhere"), Tone.BAD);
        } else if (consumer.status().breaker() != null) {
            return new Cell(pen.say("state.breaker"), Tone.BAD);
        }
        return new Cell(pen.say("state.running"), Tone.GOOD);
    }

    private Table topics(SystemStatus status) {
        Table table = pen.table("topic", ">messages", ">rate", ">partitions");
        for (SystemStatus.Topic topic : status.topics()) {
            table.row(
                    topic.name(),
                    pen.words().number(topic.messages()),
                    pen.words().rate(topic.perSecond()),
                    pen.words().number(topic.partitions()));
        }
        return table;
    }
}

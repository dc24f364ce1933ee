package dev.tasuki.console.web.flow;

import dev.tasuki.console.web.speech.Speech;
import dev.tasuki.operations.SystemStatus;

/** What both drawings have in common: boxes, lines with what is in their way, piles. */
abstract class Drawing {
    final Svg svg = new Svg();
    final Speech speech;
    final Picture.Links links;

    Drawing(Speech speech, Picture.Links links) {
        this.speech = speech;
        this.links = links;
    }

    abstract String draw();

    final void begin(String kind, double width, double height) {
        svg.open(
                "svg",
                "class",
                "picture " + kind,
                "viewBox",
                "0 0 " + (long) width + " " + (long) Math.ceil(height),
                "role",
                "group",
                "aria-label",
                speech.say("flow.picture"));
    }

    final String end() {
        return svg.close("svg").toString();
    }

    final void box(double x, double y, double width, double height, String kind) {
        svg.draw("rect", "x", x, "y", y, "width", width, "height", height, "rx", 8, "class", "box " + kind);
    }

    final void producer(SystemStatus.Topic topic, double x, double y, double width) {
        box(x, y, width, 74, "producer");
        svg.text(x + 14, y + 26, "name", width - 28, speech.say("flow.producer"));
        svg.text(x + 14, y + 45, "plain", width - 28, speech.say("flow.rate", speech.rate(topic.perSecond())));
        svg.text(x + 14, y + 62, "small", width - 28, speech.say("flow.done"));
    }

    final void queue(SystemStatus.Topic topic, double x, double y, double width) {
        boolean still = topic.untickedFor().toSeconds() >= 5;
        box(x, y, width, 74, still ? "queue bad" : "queue");
        svg.text(x + 14, y + 26, "name", width - 28, topic.name());
        svg.text(x + 14, y + 45, "plain", width - 28, speech.say("flow.published", topic.messages()));
        svg.text(
                x + 14,
                y + 62,
                still ? "small bad" : "small",
                width - 28,
                still ? speech.say("flow.still", speech.span(topic.untickedFor())) : speech.say("flow.durable"));
    }

    /** How thick a line is: a hundred times as much looks three times as thick. */
    static String weight(double perSecond) {
        return "flow w" + (perSecond <= 0 ? 0 : perSecond < 1 ? 1 : perSecond < 30 ? 2 : perSecond < 1_000 ? 3 : 4);
    }

    /** What is in the way, in the middle of a line. */
    final void cut(Lane.Cut cut, double x, double y) {
        switch (cut) {
            case PAUSED -> {
                disc(x, y, "warn");
                svg.draw(
                        "path",
                        "class",
                        "sign warn",
                        "d",
                        "M" + (x - 3) + " " + (y - 5) + "v10M" + (x + 3) + " " + (y - 5) + "v10");
            }
            case BREAKER -> {
                disc(x, y, "bad");
                svg.draw("path", "class", "sign bad", "d", "M" + (x + 2) + " " + (y - 6) + "l-5 7h6l-5 6");
            }
            case NOWHERE -> {
                disc(x, y, "bad");
                svg.draw(
                        "path",
                        "class",
                        "sign bad",
                        "d",
                        "M" + (x - 4) + " " + (y - 4) + "l8 8M" + (x + 4) + " " + (y - 4) + "l-8 8");
            }
            case NONE -> {}
        }
    }

    private void disc(double x, double y, String tone) {
        svg.draw("circle", "cx", x, "cy", y, "r", 15, "class", "gap");
        svg.draw("circle", "cx", x, "cy", y, "r", 11, "class", "disc " + tone);
    }

    /** Dead letters: the more, the higher; its number beside it. Ends at x on the right. */
    final void pile(Lane lane, double x, double y) {
        long dead = lane.fresh() + lane.known();
        if (dead <= 0) {
            return;
        }
        String tone = lane.fresh() > 0 ? "bad" : "known";
        String number = speech.number(dead);
        double text = Fit.width(number, 16) + 6;
        svg.open(
                "a",
                "href",
                links.deadLetters(lane.consumer().status().name()),
                "class",
                "pile " + tone,
                "id",
                id("pile", lane),
                "aria-label",
                lane.consumer().status().name() + ": " + speech.say("flow.dead", dead, lane.fresh()));
        double left = x - text - 30;
        svg.draw("rect", "x", left - 8, "y", y - 18, "width", text + 40, "height", 36, "rx", 6, "class", "touch");
        int sheets = dead < 3 ? (int) dead : dead < 30 ? 3 : dead < 300 ? 4 : 5;
        for (int i = 0; i < sheets; i++) {
            svg.draw(
                    "rect",
                    "x",
                    left + (i % 2),
                    "y",
                    y + 6 - i * 4.5,
                    "width",
                    24,
                    "height",
                    4,
                    "rx",
                    1.5,
                    "class",
                    "sheet");
        }
        svg.write("text", number, "x", left + 32, "y", y + 6, "class", "name count");
        svg.close("a");
    }

    /** Unique in a page, and the same the next time: what has the focus keeps it. */
    abstract String id(String part, Lane lane);

    final void openCard(Lane lane) {
        svg.open(
                "a",
                "href",
                links.consumer(lane.consumer().status().name()),
                "class",
                "lane-card " + lane.tone().css(),
                "id",
                id("lane", lane),
                "aria-label",
                lane.words().all());
    }
}

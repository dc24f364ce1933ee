package dev.tasuki.console.web.flow;

import dev.tasuki.console.web.speech.Speech;
import java.util.List;

/** From top to bottom: a line goes down from the queue, and each consumer branches off. */
final class NarrowDrawing extends Drawing {
    private static final double WIDTH = 344;
    private static final double SPINE = 14;
    private static final double CARD = 52;
    private static final double BOX = 74;
    private static final double ROOMY = 82;
    private static final double TIGHT = 60;
    private static final int MANY = 14;

    private final List<Picture.Band> bands;
    private final double height;

    NarrowDrawing(List<Picture.Band> bands, Speech speech, Picture.Links links) {
        super(speech, links);
        this.bands = bands;
        height = bands.stream().mapToLong(band -> band.lanes().size()).sum() > MANY ? TIGHT : ROOMY;
    }

    @Override
    String draw() {
        begin("narrow", WIDTH, bands.stream().mapToDouble(this::heightOf).sum());
        double y = 2;
        for (Picture.Band band : bands) {
            band(band, y);
            y += heightOf(band);
        }
        return end();
    }

    private double heightOf(Picture.Band band) {
        return 2 * BOX + 52 + Math.max(1, band.lanes().size()) * (height + 10) + 24;
    }

    private void band(Picture.Band band, double top) {
        producer(band.topic(), 0, top, WIDTH);
        double queue = top + BOX + 36;
        svg.draw("path", "class", weight(band.topic().perSecond()), "d", "M172 " + (top + BOX) + "V" + (queue - 4));
        svg.draw("path", "class", "head", "d", "M167 " + (queue - 9) + "l5 8l5 -8");
        svg.draw("path", "class", "sash", "d", "M100 " + (top + BOX + 15) + "h144");
        svg.write("text", speech.say("flow.handover"), "x", 250, "y", top + BOX + 19, "class", "small sash-text start");
        queue(band.topic(), 0, queue, WIDTH);
        double y = queue + BOX + 16;
        double last = y + Math.max(0, band.lanes().size() - 1) * (height + 10) + height / 2;
        svg.draw("path", "class", "flow w2", "d", "M" + SPINE + " " + (queue + BOX) + "V" + last);
        for (Lane lane : band.lanes()) {
            lane(lane, y);
            y += height + 10;
        }
        if (band.lanes().isEmpty()) {
            svg.text(SPINE, y + 20, "plain warn", WIDTH - 20, speech.say("flow.nobody"));
        }
    }

    private void lane(Lane lane, double y) {
        double middle = y + height / 2;
        String tone = lane.tone().css();
        boolean stands = lane.cut() == Lane.Cut.PAUSED || lane.cut() == Lane.Cut.NOWHERE;
        svg.draw(
                "path",
                "class",
                weight(lane.consumer().perSecond()) + " " + tone + (stands ? " stands" : ""),
                "d",
                "M" + SPINE + " " + middle + "H" + (CARD - 6));
        svg.draw("path", "class", "head " + tone, "d", "M" + (CARD - 9) + " " + (middle - 5) + "l8 5l-8 5");
        cut(lane.cut(), 30, middle);
        openCard(lane);
        box(CARD, y, WIDTH - CARD - 1, height, "consumer");
        svg.draw("rect", "x", CARD, "y", y, "width", 5, "height", height, "rx", 2.5, "class", "edge");
        double left = CARD + 16;
        boolean piled = lane.fresh() + lane.known() > 0;
        double room = WIDTH - left - (piled ? 92 : 12);
        svg.text(left, y + 24, "name", room, lane.consumer().status().name());
        boolean calm = lane.tone() == Lane.Tone.CALM && !lane.words().waiting().isEmpty();
        String state = calm ? lane.words().waiting() : lane.words().state();
        svg.text(left, y + 44, "plain state", room, state);
        if (height == ROOMY) {
            String below = calm || lane.words().waiting().isEmpty()
                    ? lane.consumer().status().owner() + " · " + lane.words().figures()
                    : lane.consumer().status().owner() + " · " + lane.words().waiting();
            svg.text(left, y + 66, "small", WIDTH - left - 12, below);
        }
        svg.close("a");
        pile(lane, WIDTH - 12, y + 30);
    }

    @Override
    String id(String part, Lane lane) {
        return "narrow-" + part + "-" + lane.consumer().status().name();
    }
}

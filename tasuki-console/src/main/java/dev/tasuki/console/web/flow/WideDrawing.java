package dev.tasuki.console.web.flow;

import dev.tasuki.console.web.speech.Speech;
import java.util.List;
import java.util.Locale;

/** From left to right. With many consumers a lane is a line. */
final class WideDrawing extends Drawing {
    private static final double WIDTH = 1_200;
    private static final double QUEUE_LEFT = 292;
    private static final double QUEUE_RIGHT = 472;
    private static final double CARD_LEFT = 748;
    private static final double CARD_RIGHT = 1_192;
    private static final double HALF_BOX = 37;
    private static final int MANY = 8;
    private static final int VERY_MANY = 14;

    private final List<Picture.Band> bands;
    private final double height;
    private final double gap;

    WideDrawing(List<Picture.Band> bands, Speech speech, Picture.Links links) {
        super(speech, links);
        this.bands = bands;
        long lanes = bands.stream().mapToLong(band -> band.lanes().size()).sum();
        height = lanes <= MANY ? 84 : lanes <= VERY_MANY ? 62 : 32;
        gap = lanes <= MANY ? 18 : lanes <= VERY_MANY ? 12 : 6;
    }

    @Override
    String draw() {
        double total = bands.stream().mapToDouble(this::heightOf).sum() + 16;
        begin(height > 40 ? "wide" : "wide dense", WIDTH, total);
        double y = 8;
        for (Picture.Band band : bands) {
            band(band, y);
            y += heightOf(band);
        }
        return end();
    }

    private double heightOf(Picture.Band band) {
        return Math.max(110, band.lanes().size() * (height + gap)) + 18;
    }

    private void band(Picture.Band band, double top) {
        double middle = top + Math.max(110, band.lanes().size() * (height + gap) - gap) / 2;
        if (band.lanes().size() > VERY_MANY) {
            middle = top + 220; // in sight without scrolling
        }
        boolean flows = band.topic().perSecond() > 0;
        svg.draw(
                "path",
                "class",
                weight(band.topic().perSecond()) + (flows ? " moving" : ""),
                "d",
                "M196 " + middle + "H" + (QUEUE_LEFT - 10));
        head(QUEUE_LEFT - 4, middle, "");
        handover(244, middle);
        double lane = top;
        for (Lane each : band.lanes()) {
            line(each, middle, lane + height / 2);
            lane += height + gap;
        }
        producer(band.topic(), 8, middle - HALF_BOX, 188);
        queue(band.topic(), QUEUE_LEFT, middle - HALF_BOX, QUEUE_RIGHT - QUEUE_LEFT);
        lane = top;
        for (Lane each : band.lanes()) {
            card(each, lane);
            lane += height + gap;
        }
        if (band.lanes().isEmpty()) {
            svg.text(QUEUE_RIGHT + 24, middle + 4, "plain warn", 600, speech.say("flow.nobody"));
        }
    }

    /** Where responsibility ends: what the whole picture is about. */
    private void handover(double x, double y) {
        svg.draw("path", "class", "sash", "d", "M" + x + " " + (y - 34) + "v68");
        svg.write("text", speech.say("flow.handover"), "x", x, "y", y + 52, "class", "small sash-text");
    }

    private void head(double x, double y, String tone) {
        svg.draw("path", "class", "head " + tone, "d", "M" + (x - 7) + " " + (y - 5) + "l8 5l-8 5");
    }

    private void line(Lane lane, double from, double to) {
        String tone = lane.tone().css();
        double bend = QUEUE_RIGHT + 70;
        String path = String.format(
                Locale.ROOT,
                "M%.0f %.1fC%.0f %.1f %.0f %.1f %.0f %.1fH%.0f",
                QUEUE_RIGHT,
                from,
                bend,
                from,
                bend - 30,
                to,
                QUEUE_RIGHT + 110,
                to,
                CARD_LEFT - 8);
        boolean stands = lane.cut() == Lane.Cut.PAUSED || lane.cut() == Lane.Cut.NOWHERE;
        boolean moves = lane.consumer().perSecond() > 0 && lane.cut() == Lane.Cut.NONE;
        svg.draw(
                "path",
                "class",
                weight(lane.consumer().perSecond()) + " " + tone + (stands ? " stands" : "") + (moves ? " moving" : ""),
                "d",
                path);
        head(CARD_LEFT - 3, to, tone);
        if (!lane.words().waiting().isEmpty()) {
            double y = to - (height > 40 ? 9 : 6);
            svg.write(
                    "text",
                    Fit.cut(lane.words().waiting(), 176, 13),
                    "x",
                    lane.cut() == Lane.Cut.NONE ? CARD_LEFT - 18 : CARD_LEFT - 52,
                    "y",
                    y,
                    "class",
                    "plain on-line " + tone);
        }
        cut(lane.cut(), CARD_LEFT - 32, to);
    }

    private void card(Lane lane, double y) {
        openCard(lane);
        box(CARD_LEFT, y, CARD_RIGHT - CARD_LEFT, height, "consumer");
        svg.draw("rect", "x", CARD_LEFT, "y", y, "width", 5, "height", height, "rx", 2.5, "class", "edge");
        String name = lane.consumer().status().name();
        String owner = lane.consumer().status().owner();
        double left = CARD_LEFT + 18;
        boolean piled = lane.fresh() + lane.known() > 0;
        double room = CARD_RIGHT - left - (piled ? 100 : 16);
        if (height > 70) {
            svg.text(left, y + 27, "name", room * 0.55, name);
            svg.text(left, y + 48, "plain state", room, lane.words().state());
            svg.text(left, y + 69, "small", room, owner + " · " + lane.words().figures());
        } else if (height > 40) {
            svg.text(left, y + 25, "name", room * 0.5, name);
            svg.text(left + room * 0.52, y + 25, "small", room * 0.48, owner);
            svg.text(
                    left,
                    y + 46,
                    "small state",
                    room,
                    lane.words().state() + " · " + lane.words().figures());
        } else {
            svg.text(left, y + 21, "name", 118, name);
            svg.text(left + 126, y + 21, "small state", 150, lane.words().state());
            svg.text(left + 284, y + 21, "small", room - 288, owner);
        }
        svg.close("a");
        pile(lane, CARD_RIGHT - 14, y + height / 2);
    }

    @Override
    String id(String part, Lane lane) {
        return part + "-" + lane.consumer().status().name();
    }
}

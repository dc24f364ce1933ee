package dev.tasuki.console.web.flow;

import dev.tasuki.console.web.speech.Speech;
import dev.tasuki.operations.Overview;
import dev.tasuki.operations.SystemStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The picture: producer, queue, consumers. It is drawn twice, wide and narrow, and the style sheet shows the one that fits: a drawing
 * that is merely made smaller cannot be read on a telephone.
 *
 * @param wide for a desk or a wall
 * @param narrow for a telephone
 */
public record Picture(String wide, String narrow) {

    /** What it needs to know of the page: where its parts lead to. */
    public interface Links {
        /** All about a consumer. */
        String consumer(String name);

        /** Its dead letters. */
        String deadLetters(String consumer);
    }

    /** Topics one below the other, those in trouble first. */
    record Band(SystemStatus.Topic topic, List<Lane> lanes) {}

    /** Draws what was seen. */
    public static Picture of(Overview overview, Speech speech, Links links) {
        List<Band> bands = bands(overview, speech);
        return new Picture(
                new WideDrawing(bands, speech, links).draw(), new NarrowDrawing(bands, speech, links).draw());
    }

    private static List<Band> bands(Overview overview, Speech speech) {
        List<Band> bands = new ArrayList<>();
        for (SystemStatus.Topic topic : overview.status().topics()) {
            bands.add(new Band(topic, Lane.of(overview, topic.name(), speech)));
        }
        bands.sort(Comparator.comparing(band ->
                band.lanes().isEmpty() ? Lane.Tone.CALM : band.lanes().get(0).tone()));
        return bands;
    }
}

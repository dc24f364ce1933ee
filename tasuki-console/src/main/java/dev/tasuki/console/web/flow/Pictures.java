package dev.tasuki.console.web.flow;

import dev.tasuki.console.web.speech.Speech;
import dev.tasuki.operations.Overview;
import java.util.LinkedHashMap;
import java.util.Map;

/** The pictures that were drawn last: fifty browsers that look at the same get the same one. */
public final class Pictures {
    private static final int MOST = 64;

    private record Which(String ledger, String base, String language, String zone) {}

    /** A picture, of a version of what it shows. */
    public record Drawn(long version, String wide, String narrow) {}

    private final Map<Which, Drawn> drawn = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Which, Drawn> eldest) {
            return size() > MOST;
        }
    };

    /** The one of a version, drawn once. */
    public Drawn of(String ledger, long version, String base, Overview overview, Speech speech, Picture.Links links) {
        Which which = new Which(ledger, base, speech.lang(), speech.zone());
        synchronized (drawn) {
            Drawn known = drawn.get(which);
            if (known != null && known.version() == version) {
                return known;
            }
        }
        Picture picture = Picture.of(overview, speech, links);
        Drawn made = new Drawn(version, picture.wide(), picture.narrow());
        synchronized (drawn) {
            drawn.put(which, made);
        }
        return made;
    }
}

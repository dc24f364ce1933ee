package dev.tasuki.internal.postgres;

import java.util.Collection;
import java.util.List;

/**
 * What a new owner must beware of, because former ones died.
 *
 * @param deaths how many in a row died without getting past the messages that come next
 * @param marked the external deliveries that all of them had marked
 * @param accused what was marked as running when one of them died: it is on trial
 * @param convicted what was running alone when the last of them died, and had been running when the one before did
 */
public record Suspicion(int deaths, List<Long> marked, List<Long> accused, List<Long> convicted) {

    public static final Suspicion NONE = new Suspicion(0, List.of(), List.of(), List.of());

    /** All of several. */
    public static Suspicion of(Collection<Suspicion> each) {
        return new Suspicion(
                each.stream().mapToInt(Suspicion::deaths).max().orElse(0),
                each.stream().flatMap(s -> s.marked().stream()).distinct().toList(),
                each.stream().flatMap(s -> s.accused().stream()).distinct().toList(),
                each.stream().flatMap(s -> s.convicted().stream()).distinct().toList());
    }
}

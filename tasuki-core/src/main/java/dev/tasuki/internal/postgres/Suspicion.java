package dev.tasuki.internal.postgres;

import java.util.Collection;
import java.util.List;

/**
 * What a new owner must beware of, because former ones died.
 *
 * @param twice two in a row died without getting past the messages that come next
 * @param marked the external deliveries that both had marked
 * @param convicted what was running alone when a process died
 */
public record Suspicion(boolean twice, List<Long> marked, List<Long> convicted) {

    public static final Suspicion NONE = new Suspicion(false, List.of(), List.of());

    /** All of several. */
    public static Suspicion of(Collection<Suspicion> each) {
        return new Suspicion(
                each.stream().anyMatch(Suspicion::twice),
                each.stream().flatMap(s -> s.marked().stream()).distinct().toList(),
                each.stream().flatMap(s -> s.convicted().stream()).distinct().toList());
    }
}

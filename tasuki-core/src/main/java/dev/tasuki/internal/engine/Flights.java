package dev.tasuki.internal.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The deliveries that a lane has marked and not yet recorded, in the order in which they were marked. */
final class Flights {
    private final Map<Long, Flight> bySeq = new LinkedHashMap<>();
    private final Map<String, Deque<Flight>> queues = new HashMap<>();

    int size() {
        return bySeq.size();
    }

    Collection<Flight> all() {
        return bySeq.values();
    }

    /** Whether this very flight is still expected to land. */
    boolean has(Flight flight) {
        return bySeq.get(flight.seq()) == flight;
    }

    void add(Flight flight) {
        bySeq.put(flight.seq(), flight);
        if (flight.queue != null) {
            queues.computeIfAbsent(flight.queue, q -> new ArrayDeque<>()).add(flight);
        }
    }

    void remove(Flight flight) {
        bySeq.remove(flight.seq());
        Deque<Flight> queue = flight.queue == null ? null : queues.get(flight.queue);
        if (queue != null) {
            queue.remove(flight);
            if (queue.isEmpty()) {
                queues.remove(flight.queue);
            }
        }
    }

    /** Those that wait in the same queue. */
    List<Flight> behind(Flight flight) {
        Deque<Flight> queue = flight.queue == null ? null : queues.get(flight.queue);
        return queue == null
                ? List.of()
                : queue.stream().filter(f -> f != flight && !f.started).toList();
    }

    /** Those that have not begun and share a business identity. */
    List<Flight> waitingWith(@Nullable String identity) {
        return identity == null
                ? List.of()
                : bySeq.values().stream()
                        .filter(f -> !f.started && identity.equals(f.identity))
                        .toList();
    }

    /** Those that may begin now: nothing is before them in their queue. */
    List<Flight> ready() {
        List<Flight> ready = new ArrayList<>();
        for (Flight flight : bySeq.values()) {
            Deque<Flight> queue = flight.queue == null ? null : queues.get(flight.queue);
            if (!flight.started && (queue == null || queue.peek() == flight)) {
                ready.add(flight);
            }
        }
        return ready;
    }

    boolean anyStarted() {
        return bySeq.values().stream().anyMatch(f -> f.started);
    }

    void clear() {
        bySeq.clear();
        queues.clear();
    }
}

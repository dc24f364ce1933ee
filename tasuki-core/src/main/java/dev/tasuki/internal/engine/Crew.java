package dev.tasuki.internal.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The workers of one consumer on this node. A partition always goes to the same place in the crew. */
final class Crew {
    private final Registration registration;
    private final List<Worker> workers = new ArrayList<>();

    Crew(Registration registration, int size, Function<Integer, Worker> newWorker) {
        this.registration = registration;
        for (int i = 0; i < size; i++) {
            workers.add(newWorker.apply(i));
        }
    }

    Registration registration() {
        return registration;
    }

    List<Worker> workers() {
        return workers;
    }

    Worker workerOf(short partition) {
        return workers.get(partition % workers.size());
    }

    /** The partitions that the crew has, or will have at its next step. */
    short[] held() {
        List<Short> held = workers.stream().flatMap(w -> w.held().stream()).toList();
        short[] partitions = new short[held.size()];
        for (int i = 0; i < partitions.length; i++) {
            partitions[i] = held.get(i);
        }
        return partitions;
    }

    /** How many partitions it has and was not asked to give back. */
    int staying() {
        return workers.stream().mapToInt(w -> w.staying().size()).sum();
    }

    /** Asks for some partitions, always of the worker that has most. */
    void giveBack(int surplus) {
        List<Stock> stocks =
                workers.stream().map(w -> new Stock(w, w.staying())).toList();
        Map<Worker, Set<Short>> asked = new LinkedHashMap<>();
        for (int i = 0; i < surplus; i++) {
            Stock fullest = stocks.stream()
                    .max(Comparator.comparingInt(s -> s.partitions().size()))
                    .orElseThrow();
            if (fullest.partitions().isEmpty()) {
                break;
            }
            short last = fullest.partitions().remove(fullest.partitions().size() - 1);
            asked.computeIfAbsent(fullest.worker(), w -> new HashSet<>()).add(last);
        }
        asked.forEach(Worker::giveBack);
    }

    private record Stock(Worker worker, List<Short> partitions) {}
}

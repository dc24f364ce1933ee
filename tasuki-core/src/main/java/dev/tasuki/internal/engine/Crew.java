package dev.tasuki.internal.engine;

import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** The workers of one consumer on this node. A partition always goes to the same place in the crew. */
final class Crew {
    private final Registration registration;
    private final NewWorker newWorker;
    private final List<Worker> workers = new CopyOnWriteArrayList<>();
    private boolean stopping;

    /** Makes a worker for a place in a crew. */
    @FunctionalInterface
    interface NewWorker {
        /**
         * Makes one that has not started.
         *
         * @param caution what it must beware of from the beginning
         */
        Worker at(Crew crew, int place, Caution caution);
    }

    Crew(Registration registration, int size, NewWorker newWorker) {
        this.registration = registration;
        this.newWorker = newWorker;
        for (int i = 0; i < size; i++) {
            workers.add(newWorker.at(this, i, new Caution()));
        }
    }

    /**
     * Puts a new worker in the place of one whose handler is stuck. It gets the partitions under new epochs, so that nothing
     * of the old one counts any more; and what the handler was stuck with has failed.
     */
    synchronized void replace(int place, List<Work> stuckWith, TimedOut error) {
        Caution caution = new Caution();
        if (stuckWith.size() == 1) {
            caution.stuck(stuckWith.get(0).message().seq(), error);
        } else {
            caution.stuckAmong(stuckWith.size());
        }
        Worker old = workers.get(place);
        old.giveUp();
        if (stopping) {
            return;
        }
        Worker next = newWorker.at(this, place, caution);
        workers.set(place, next);
        next.start();
    }

    /** Nobody is replaced any more. */
    synchronized void stopping() {
        stopping = true;
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

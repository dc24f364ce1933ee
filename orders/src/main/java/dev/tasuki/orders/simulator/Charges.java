package dev.tasuki.orders.simulator;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The provider's books. A charge is on the disk before anyone hears of it, and a key is charged once only: who comes again
 * with the same key is told of the first charge. Two keys are two charges, also when they name the same order; that is
 * counted, and it is what must never happen.
 */
final class Charges implements Closeable {
    private final Journal journal;
    private final ConcurrentMap<String, CompletableFuture<Charge>> byKey = new ConcurrentHashMap<>();
    private final Map<String, Integer> perOrder = new HashMap<>(); // guarded by itself
    private long charges; // guarded by perOrder
    private long chargedTwice; // guarded by perOrder

    /** What was charged. */
    record Charge(String key, String id, String order, long amount) {
        static Charge read(String line) {
            String[] fields = line.split("\t", -1);
            return new Charge(fields[0], fields[1], fields[2], Long.parseLong(fields[3]));
        }

        String line() {
            return key + "\t" + id + "\t" + order + "\t" + amount + "\t" + Instant.now();
        }

        boolean asksFor(String otherOrder, long otherAmount) {
            return order.equals(otherOrder) && amount == otherAmount;
        }
    }

    /** A charge, and whether it was made just now. */
    record Booking(Charge charge, boolean isNew) {}

    Charges(Path directory) throws IOException {
        journal = Journal.open(directory.resolve("charges.tsv"), line -> {
            Charge charge = Charge.read(line);
            byKey.put(charge.key(), CompletableFuture.completedFuture(charge));
            count(charge);
        });
    }

    /** Charges a key, unless it was charged already: the answer is then the first charge, whatever it was for. */
    Booking charge(String key, String order, long amount) {
        CompletableFuture<Charge> mine = new CompletableFuture<>();
        CompletableFuture<Charge> first = byKey.putIfAbsent(key, mine);
        if (first != null) {
            return new Booking(first.join(), false);
        }
        Charge charge = new Charge(key, "ch_" + UUID.randomUUID(), order, amount);
        try {
            journal.append(charge.line());
        } catch (IOException e) {
            byKey.remove(key, mine);
            mine.completeExceptionally(e);
            throw new CompletionException(e);
        }
        count(charge);
        mine.complete(charge);
        return new Booking(charge, true);
    }

    Map<String, Long> state() {
        synchronized (perOrder) {
            return Map.of("charges", charges, "chargedTwice", chargedTwice);
        }
    }

    private void count(Charge charge) {
        synchronized (perOrder) {
            charges++;
            if (perOrder.merge(charge.order(), 1, Integer::sum) == 2) {
                chargedTwice++;
            }
        }
    }

    @Override
    public void close() {
        try {
            journal.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.tasuki.orders.drill;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Customers, who place orders over HTTP all the time unless they rest. As a load balancer would, they go to the other node when one is
 * gone; the request is sent again under the same key, so that the order is still placed once. Any thread may ask and place.
 */
final class Customers implements AutoCloseable {
    private static final int CROWD = 3;
    private static final long PACE_MILLIS = 450;
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final int MOST_TRIES = 10;
    private static final List<String> ARTICLES =
            List.of("TENUGUI", "FUROSHIKI", "CHAWAN", "HASHI", "SENSU", "WASHI", "MATCHA", "KOKESHI");

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final JsonMapper json = new JsonMapper();
    private final List<Node> nodes;
    private final Map<String, Integer> prices;
    private final ScheduledExecutorService crowd = Executors.newScheduledThreadPool(CROWD);
    private final AtomicInteger numbers = new AtomicInteger();
    private final List<Asked> asked = new ArrayList<>(); // guarded by itself
    private final ReadWriteLock underWay = new ReentrantReadWriteLock(); // each order that is being placed reads
    private volatile int nearest;
    private volatile boolean resting = true;

    /** An order that somebody wanted to place. */
    private record Asked(@Nullable Placed placed, int repeated, Duration took) {}

    /**
     * They know where the shop is, and what things cost.
     *
     * @param prices by article, in yen
     */
    Customers(List<Node> nodes, Map<String, Integer> prices) {
        this.nodes = List.copyOf(nodes);
        this.prices = Map.copyOf(prices);
        for (int i = 0; i < CROWD; i++) {
            var unused = crowd.scheduleAtFixedRate(
                    this::placeUnlessResting, i * PACE_MILLIS / CROWD, PACE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** From now on, they place orders. */
    void begin() {
        resting = false;
    }

    /** From now on, only who is asked to places an order; returns when each has its answer. */
    void rest() {
        resting = true;
        underWay.writeLock().lock();
        underWay.writeLock().unlock();
    }

    private void placeUnlessResting() {
        underWay.readLock().lock();
        try {
            if (!resting) {
                place();
            }
        } finally {
            underWay.readLock().unlock();
        }
    }

    /** Places an order; tells it once it is accepted, or null when it was refused. */
    @Nullable
    Placed place() {
        int number = numbers.incrementAndGet();
        Map<String, Integer> pieces = new LinkedHashMap<>();
        pieces.put(ARTICLES.get(number % ARTICLES.size()), 1 + number % 3);
        pieces.put(ARTICLES.get((number + 3) % ARTICLES.size()), 1);
        String email = "customer-" + number + "@mail.example";
        return place(email, pieces);
    }

    private @Nullable Placed place(String email, Map<String, Integer> pieces) {
        String key = UUID.randomUUID().toString();
        String body = body(email, pieces);
        long began = System.nanoTime();
        String id = null;
        int tries = 0;
        while (id == null && tries < MOST_TRIES && !Thread.currentThread().isInterrupted()) {
            tries++;
            id = ask(key, body);
        }
        Placed placed = id == null ? null : new Placed(id, email, pieces, total(pieces));
        synchronized (asked) {
            asked.add(new Asked(placed, tries - 1, Duration.ofNanos(System.nanoTime() - began)));
        }
        return placed;
    }

    private @Nullable String ask(String key, String body) {
        int node = nearest;
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(
                                    "http://127.0.0.1:" + nodes.get(node).port() + "/orders"))
                            .timeout(ANSWER)
                            .header("Content-Type", "application/json")
                            .header("Idempotency-Key", key)
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            JsonNode id =
                    answer.statusCode() == 202 ? json.readTree(answer.body()).path("orderId") : null;
            return id == null ? null : id.stringValue();
        } catch (IOException e) {
            nearest = (node + 1) % nodes.size(); // no answer is not a no: the same request goes to the other node
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private String body(String email, Map<String, Integer> pieces) {
        List<Map<String, Object>> lines = new ArrayList<>();
        pieces.forEach((sku, quantity) -> lines.add(Map.of("sku", sku, "quantity", quantity)));
        return json.writeValueAsString(Map.of("customer", Map.of("name", "Hana", "email", email), "lines", lines));
    }

    private long total(Map<String, Integer> pieces) {
        return pieces.entrySet().stream()
                .mapToLong(line -> (long) line.getValue() * prices.getOrDefault(line.getKey(), 0))
                .sum();
    }

    /** How many answers there are so far, accepted or not; {@link #since} tells what came after. */
    int mark() {
        synchronized (asked) {
            return asked.size();
        }
    }

    /** The orders that were accepted since a mark; all, since 0. */
    List<Placed> since(int mark) {
        synchronized (asked) {
            return asked.subList(mark, asked.size()).stream()
                    .map(Asked::placed)
                    .filter(Objects::nonNull)
                    .toList();
        }
    }

    /** How orders were answered since a mark. */
    Answers answersSince(int mark) {
        synchronized (asked) {
            List<Asked> some = asked.subList(mark, asked.size());
            return new Answers(
                    some.size(),
                    (int) some.stream().filter(one -> one.placed() != null).count(),
                    some.stream().mapToInt(Asked::repeated).sum(),
                    some.stream().map(Asked::took).max(Duration::compareTo).orElse(Duration.ZERO));
        }
    }

    @Override
    public void close() {
        crowd.shutdownNow();
    }
}

package dev.tasuki.chaos;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The outside system: an HTTP server that keeps a record of what it did, and does not always say so. */
final class Outside implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(Outside::daemon);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Random random;
    private final ConcurrentLinkedQueue<Call> calls = new ConcurrentLinkedQueue<>();
    private final Set<String> done = ConcurrentHashMap.newKeySet();
    private final Set<String> givenUp = ConcurrentHashMap.newKeySet();
    private volatile boolean outage;
    private volatile int slowMillis;
    private volatile boolean calm;

    /** One act, in the order in which they happened. */
    record Call(String idempotencyKey, Effect effect) {}

    Outside(long seed) {
        random = new Random(seed ^ 0x0075);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        server.setExecutor(threads);
        server.createContext("/act", this::act);
        server.createContext("/gave-up", exchange -> {
            givenUp.add(body(exchange));
            answer(exchange, 200);
        });
        server.start();
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "outside");
        thread.setDaemon(true);
        return thread;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void act(HttpExchange exchange) throws IOException {
        String body = body(exchange);
        int lot = calm ? 1_000 : lot();
        await(slowMillis + (lot < 10 ? 200 : 0));
        if (outage || (lot >= 10 && lot < 18)) {
            answer(exchange, 503);
            return;
        }
        record(body);
        if (lot >= 18 && lot < 20) {
            await(3_000);
            exchange.close(); // it has acted, and never says so
        } else {
            answer(exchange, lot >= 20 && lot < 28 ? 500 : 200);
        }
    }

    private synchronized int lot() {
        return random.nextInt(1_000);
    }

    private synchronized void record(String body) {
        String[] f = body.split("\t");
        Effect effect = new Effect(
                Role.of(f[0]),
                f[2],
                f[3],
                f[4],
                Long.parseLong(f[5]),
                Long.parseLong(f[6]),
                Integer.parseInt(f[7]),
                f[8],
                calls.size() + 1L,
                System.currentTimeMillis());
        calls.add(new Call(f[1], effect));
        done.add(f[0] + "\t" + f[2]);
    }

    private void await(int millis) {
        try {
            if (millis > 0) {
                closed.await(millis, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String body(HttpExchange exchange) throws IOException {
        return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    void outage(boolean on) {
        outage = on;
    }

    void slow(int millis) {
        slowMillis = millis;
    }

    /** From now on it does what it is asked to and says so. */
    void calmDown() {
        calm = true;
        outage = false;
        slowMillis = 0;
    }

    Collection<Call> calls() {
        return List.copyOf(calls);
    }

    boolean isDone(Role role, String id) {
        return done.contains(role.consumer() + "\t" + id);
    }

    long done(Role role) {
        return done.stream().filter(d -> d.startsWith(role.consumer() + "\t")).count();
    }

    boolean isGivenUp(Role role, String id) {
        return givenUp.contains(role.consumer() + "\t" + id);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}

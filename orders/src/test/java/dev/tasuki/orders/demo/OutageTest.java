package dev.tasuki.orders.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.JsonNode;

/**
 * Whether the shop accepts orders as before while mail and payment are down. A measurement, so it is for a quiet machine and makes no
 * claim by itself: it prints rate and latency of alternating phases and the ratios of each pair, down to up.
 *
 * <pre>mvn test -pl orders -am -Dtest=OutageTest -Dsurefire.failIfNoSpecifiedTests=false -Dorders.measure</pre>
 *
 * <p>{@code -Dorders.measure.warmUp=60 .phase=20 .pairs=6} (seconds, seconds, count), {@code .rate=100 .customers=8} (orders per
 * second and connections of the paced load), {@code .crowd=16} (connections of the saturating one).
 */
@EnabledIfSystemProperty(named = "orders.measure", matches = ".*", disabledReason = "a measurement: -Dorders.measure")
class OutageTest {
    private static final Duration WARM_UP = Duration.ofSeconds(setting("warmUp", 60));
    private static final Duration PHASE = Duration.ofSeconds(setting("phase", 20));
    private static final Duration LEAD = Duration.ofSeconds(2); // of each phase, while the change takes effect
    private static final int PAIRS = setting("pairs", 6);

    private TestData data;
    private DemoProcess demo;
    private Shop shop;

    private static int setting(String name, int otherwise) {
        return Integer.getInteger("orders.measure." + name, otherwise);
    }

    private record Pair(Load.Result up, Load.Result down) {
        double ratio(ToDoubleFunction<Load.Result> of) {
            return of.applyAsDouble(down) / of.applyAsDouble(up);
        }
    }

    @BeforeEach
    void start() throws IOException {
        data = TestData.create("outage");
        int port;
        try (ServerSocket probe = new ServerSocket(0)) {
            port = probe.getLocalPort();
        }
        shop = new Shop(port);
        demo = DemoProcess.start(
                data.output(),
                "--port",
                Integer.toString(port),
                "--data",
                data.directory().toString());
        demo.awaitReady(shop);
    }

    @AfterEach
    void stop() throws InterruptedException {
        demo.stop();
        demo.close();
        data.close();
    }

    @Test
    void ordersArePlacedAtAPaceWellBelowWhatTheShopCanDo() throws Exception {
        measure("paced", new Load(shop.port(), setting("customers", 8), setting("rate", 100)));
    }

    @Test
    void ordersArePlacedAsFastAsTheShopTakesThem() throws Exception {
        measure("saturating", new Load(shop.port(), setting("crowd", 16), 0));
    }

    private void measure(String name, Load load) throws Exception {
        System.out.printf("%s: %s, phases of %s%n", name, load, PHASE);
        System.out.printf("%s warm-up    %s%n", name, load.run(Duration.ZERO, WARM_UP));
        settle();
        List<Pair> pairs = new ArrayList<>();
        for (int i = 1; i <= PAIRS; i++) {
            boolean upFirst = i % 2 == 1; // what drifts, drifts for both
            Load.Result first = phase(name, i, load, upFirst);
            Load.Result second = phase(name, i, load, !upFirst);
            Pair pair = upFirst ? new Pair(first, second) : new Pair(second, first);
            System.out.printf("%s pair %2d    down / up: %s%n", name, i, ratios(List.of(pair)));
            pairs.add(pair);
        }
        System.out.printf("%s MEDIAN     down / up: %s%n", name, ratios(pairs));
        assertThat(shop.counts().path("chargedTwice").longValue()).isZero();
    }

    private Load.Result phase(String name, int pair, Load load, boolean up) throws Exception {
        String mode = up ? "ok" : "down";
        shop.breaks("mail", mode);
        shop.breaks("payment", mode);
        Load.Result result = load.run(LEAD, PHASE);
        System.out.printf("%s %2d %-4s    %s%n", name, pair, up ? "up" : "down", result);
        shop.breaks("mail", "ok");
        shop.breaks("payment", "ok");
        settle();
        return result;
    }

    /** Waits until everything is carried out, or nothing happens any more: what is a dead letter then, stays one. */
    private void settle() throws InterruptedException {
        JsonNode last = shop.counts();
        long changed = System.nanoTime();
        while (!isSettled(last) && System.nanoTime() - changed < TimeUnit.SECONDS.toNanos(20)) {
            TimeUnit.SECONDS.sleep(1); // asking is not free
            JsonNode now = shop.counts();
            changed = now.equals(last) ? changed : System.nanoTime();
            last = now;
        }
        if (!isSettled(last)) {
            System.out.println("not everything was carried out: " + last);
        }
        TimeUnit.SECONDS.sleep(2);
    }

    private static boolean isSettled(JsonNode counts) {
        long orders = counts.path("orders").longValue();
        return counts.path("charges").longValue() == orders
                && counts.path("mailsDistinct").longValue() == orders
                && counts.path("facts").longValue() == 2 * orders
                && counts.path("stock").path("CHAWAN").path("reserved").longValue() == orders;
    }

    private static String ratios(List<Pair> pairs) {
        return "rate %.3f  p50 %.3f  p99 %.3f"
                .formatted(
                        median(pairs, Load.Result::rate),
                        median(pairs, result -> result.millis(0.5)),
                        median(pairs, result -> result.millis(0.99)));
    }

    private static double median(List<Pair> pairs, ToDoubleFunction<Load.Result> of) {
        double[] sorted =
                pairs.stream().mapToDouble(pair -> pair.ratio(of)).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

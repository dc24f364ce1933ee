package dev.tasuki.orders.demo;

import static dev.tasuki.orders.demo.Shop.body;
import static dev.tasuki.orders.demo.Shop.line;
import static dev.tasuki.orders.demo.Shop.newKey;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code kill -9} of the demo under load, several times. {@code -Dorders.kills=20} for more of them. */
class KilledDemoTest {
    private static final int KILLS = Integer.getInteger("orders.kills", 2);
    private static final int CUSTOMERS = 4;
    private static final String ORDER = body("hana@example.com", line("CHAWAN", 1) + "," + line("HASHI", 2));

    private final Queue<String> accepted = new ConcurrentLinkedQueue<>();
    private volatile boolean shopping = true;
    private TestData data;
    private int port;
    private Shop shop;

    @BeforeEach
    void findAPlace() throws IOException {
        data = TestData.create("killed");
        try (ServerSocket probe = new ServerSocket(0)) {
            port = probe.getLocalPort();
        }
        shop = new Shop(port);
    }

    @AfterEach
    void cleanUp() {
        data.close();
    }

    @Test
    void everyAcceptedOrderCompletesAndNothingHappensTwice() throws Exception {
        long seed = Long.getLong("orders.seed", System.nanoTime());
        System.out.println("orders.seed=" + seed);
        Random random = new Random(seed);
        ExecutorService customers = Executors.newFixedThreadPool(CUSTOMERS);
        DemoProcess demo = start();
        try {
            assertThat(shop.post(
                                    "/demo/faults",
                                    "{\"target\":\"payment\",\"mode\":\"timeout-after-effect\",\"rate\":0.05}")
                            .status())
                    .isEqualTo(200);
            for (int i = 0; i < CUSTOMERS; i++) {
                customers.execute(this::shop);
            }
            for (int i = 0; i < KILLS; i++) {
                int before = accepted.size();
                Shop.await().until(() -> accepted.size() > before);
                TimeUnit.MILLISECONDS.sleep(random.nextInt(2_000)); // the moment of the kill is the random part
                demo.kill();
                demo = start();
            }
            shopping = false;
            customers.shutdown();
            assertThat(customers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
            everythingAddsUp();
            assertThat(demo.stop()).isEqualTo(143);
        } finally {
            shopping = false;
            customers.shutdownNow();
            demo.close();
        }
    }

    private DemoProcess start() throws IOException {
        DemoProcess demo = DemoProcess.start(
                data.output(),
                "--port",
                Integer.toString(port),
                "--data",
                data.directory().toString());
        demo.awaitReady(shop);
        return demo;
    }

    private void shop() {
        while (shopping) {
            try {
                Shop.Answer answer = shop.send(shop.order(newKey(), ORDER));
                if (answer.status() == 202) {
                    accepted.add(answer.json().path("orderId").stringValue());
                }
            } catch (AssertionError e) {
                Thread.onSpinWait(); // the shop is gone for the moment
            }
        }
    }

    private void everythingAddsUp() {
        assertThat(accepted).isNotEmpty();
        Shop.await()
                .atMost(Duration.ofMinutes(3))
                .untilAsserted(
                        () -> assertThat(shop.find(newest()).path("status").stringValue())
                                .isEqualTo("CONFIRMED"));
        accepted.forEach(shop::awaitDone);
        Shop.await().atMost(Duration.ofMinutes(3)).untilAsserted(() -> {
            // Also orders count whose customer was never answered: they were stored, so they are carried out.
            JsonNode counts = shop.counts();
            long orders = counts.path("orders").longValue();
            assertThat(orders).isGreaterThanOrEqualTo(accepted.size());
            assertThat(counts.path("charges").longValue()).isEqualTo(orders);
            assertThat(counts.path("chargedTwice").longValue()).isZero();
            assertThat(counts.path("mailsDistinct").longValue()).isEqualTo(orders);
            assertThat(counts.path("mails").longValue()).isGreaterThanOrEqualTo(orders);
            assertThat(counts.path("facts").longValue()).isEqualTo(2 * orders);
            assertThat(reserved(counts, "CHAWAN")).isEqualTo(orders);
            assertThat(reserved(counts, "HASHI")).isEqualTo(2 * orders);
        });
        System.out.println(accepted.size() + " orders accepted across " + KILLS + " kills: " + shop.counts());
    }

    private String newest() {
        return accepted.stream().reduce((a, b) -> b).orElseThrow();
    }

    private static long reserved(JsonNode counts, String sku) {
        return counts.path("stock").path(sku).path("reserved").longValue();
    }
}

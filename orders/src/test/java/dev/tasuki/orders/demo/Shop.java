package dev.tasuki.orders.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A customer of a shop that runs somewhere. */
final class Shop {
    static final JsonMapper JSON = new JsonMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;
    private final String url;

    Shop(int port) {
        this.port = port;
        url = "http://127.0.0.1:" + port;
    }

    /** An answer, with its body as JSON when it is that. */
    record Answer(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        String text() {
            return response.body();
        }

        JsonNode json() {
            return JSON.readTree(response.body());
        }

        /** The names of the fields that a problem is about. */
        List<String> fields() {
            List<String> fields = new ArrayList<>();
            json().path("errors")
                    .forEach(error -> fields.add(error.path("field").stringValue()));
            return fields;
        }
    }

    static String body(String email, String lines) {
        return "{\"customer\":{\"name\":\"Hana\",\"email\":\"" + email + "\"},\"lines\":[" + lines + "]}";
    }

    static String line(String sku, int quantity) {
        return "{\"sku\":\"" + sku + "\",\"quantity\":" + quantity + "}";
    }

    static String newKey() {
        return UUID.randomUUID().toString();
    }

    int port() {
        return port;
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(30));
    }

    Answer send(HttpRequest.Builder request) {
        try {
            return new Answer(http.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    Answer get(String path) {
        return send(to(path));
    }

    Answer post(String path, String json) {
        return send(
                to(path).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    HttpRequest.Builder order(String key, String body) {
        return to("/orders")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    /** Places an order that must be accepted; returns its identity. */
    String place(String email, String... lines) {
        Answer answer = send(order(newKey(), body(email, String.join(",", lines))));
        Assertions.assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return answer.json().path("orderId").stringValue();
    }

    JsonNode find(String orderId) {
        return get("/orders/" + orderId).json();
    }

    JsonNode step(String orderId, String consumer) {
        for (JsonNode step : find(orderId).path("progress")) {
            if (step.path("consumer").stringValue().equals(consumer)) {
                return step;
            }
        }
        throw new AssertionError("order " + orderId + " has no progress of " + consumer);
    }

    String state(String orderId, String consumer) {
        return step(orderId, consumer).path("state").stringValue();
    }

    boolean isDone(String orderId) {
        for (JsonNode step : find(orderId).path("progress")) {
            if (!step.path("state").stringValue().equals("done")) {
                return false;
            }
        }
        return true;
    }

    void awaitDone(String orderId) {
        await().untilAsserted(() -> Assertions.assertThat(find(orderId).path("progress"))
                .allSatisfy(step -> Assertions.assertThat(step.path("state").stringValue())
                        .as(step.toString())
                        .isEqualTo("done")));
    }

    void breaks(String target, String mode) {
        Answer answer = post("/demo/faults", "{\"target\":\"" + target + "\",\"mode\":\"" + mode + "\"}");
        Assertions.assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    boolean isReady() {
        try {
            return get("/actuator/health/readiness").status() == 200;
        } catch (AssertionError e) {
            return false;
        }
    }

    JsonNode counts() {
        return get("/demo/state").json();
    }

    static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20));
    }
}

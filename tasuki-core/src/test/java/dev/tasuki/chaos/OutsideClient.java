package dev.tasuki.chaos;

import dev.tasuki.Delivery;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** How a node reaches the outside system. */
final class OutsideClient {
    private static final Duration PATIENCE = Duration.ofMillis(1_200);

    private final String url;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    OutsideClient(String url) {
        this.url = url;
    }

    /** The external effect. */
    void act(Role role, String node, Fact fact, Delivery delivery) throws IOException, InterruptedException {
        String call = String.join(
                "\t",
                role.consumer(),
                delivery.idempotencyKey(),
                fact.id(),
                delivery.type(),
                fact.key(),
                Long.toString(fact.n()),
                Long.toString(delivery.seq()),
                Integer.toString(delivery.attempt()),
                node);
        int status = post("/act", call);
        if (status != 200) {
            throw new IOException("the outside answered " + status);
        }
    }

    /** Records that a handler is about to give a message up: no part of the system under test. */
    void gaveUp(Role role, Fact fact) throws IOException, InterruptedException {
        post("/gave-up", role.consumer() + "\t" + fact.id());
    }

    private int post(String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
}

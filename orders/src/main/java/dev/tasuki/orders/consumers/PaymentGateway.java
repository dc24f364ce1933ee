package dev.tasuki.orders.consumers;

import dev.tasuki.Unrecoverable;
import dev.tasuki.orders.OrdersProperties;
import dev.tasuki.orders.Rehearsed;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Speaks to the payment provider. */
@Component
class PaymentGateway implements Rehearsed {
    static {
        // Connections that have been idle for longer may just be closed by the other side, which would cost a try.
        System.setProperty("jdk.httpclient.keepalive.timeout", "10");
    }

    private final URI charges;
    private final Duration answerTimeout;
    private final HttpClient client;
    private final JsonMapper json = new JsonMapper();

    PaymentGateway(OrdersProperties properties) {
        OrdersProperties.Payment payment = properties.payment();
        charges = payment.url().resolve("/charges");
        answerTimeout = payment.answerTimeout();
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(payment.connectTimeout())
                .build();
    }

    /**
     * Charges an order, once per key, however often it is called.
     *
     * @return what the provider calls the charge
     * @throws Unrecoverable when the provider refuses it for good
     * @throws IOException when it could not be reached or did not answer: it may have charged all the same
     */
    String charge(String idempotencyKey, String orderId, long amount) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(charges)
                .timeout(answerTimeout)
                .header("Idempotency-Key", idempotencyKey)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("order=" + URLEncoder.encode(orderId, StandardCharsets.UTF_8)
                        + "&amount=" + amount + "&currency=JPY"))
                .build();
        HttpResponse<String> response = answer(request);
        int status = response.statusCode();
        if (status == 200 || status == 201) {
            return json.readTree(response.body()).path("id").stringValue();
        }
        String answer = "the payment provider answered " + status + " to a charge of " + amount + " yen for order "
                + orderId + ": " + response.body();
        if (status >= 400 && status < 500 && status != 408 && status != 429) {
            throw new Unrecoverable(answer);
        }
        throw new IOException(answer);
    }

    private HttpResponse<String> answer(HttpRequest request) throws IOException, InterruptedException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (ConnectException | HttpConnectTimeoutException unreachable) {
            throw new IOException(
                    "the payment provider at " + charges.getAuthority() + " cannot be reached", unreachable);
        } catch (IOException silence) {
            throw new IOException(
                    "the payment provider at " + charges.getAuthority()
                            + " did not answer: it may have charged all the same",
                    silence);
        }
    }

    /** Asks for something that the provider refuses. */
    @Override
    public void rehearse() throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(charges).timeout(answerTimeout).GET().build();
        client.send(request, HttpResponse.BodyHandlers.ofString());
        json.readTree("{}");
    }
}

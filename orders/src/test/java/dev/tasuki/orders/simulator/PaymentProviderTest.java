package dev.tasuki.orders.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaymentProviderTest {
    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private PaymentProvider provider;

    @BeforeEach
    void start() throws IOException {
        provider = new PaymentProvider(directory, 0);
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    @Test
    void chargesAKeyOnceAndAnswersTheSameAgain() throws Exception {
        HttpResponse<String> first = charge("key-1", "order=A-1&amount=1200&currency=JPY");
        HttpResponse<String> again = charge("key-1", "order=A-1&amount=1200&currency=JPY");

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(state()).isEqualTo("{\"chargedTwice\":0,\"charges\":1}");
    }

    @Test
    void remembersItsChargesAcrossRestarts() throws Exception {
        HttpResponse<String> first = charge("key-1", "order=A-1&amount=1200&currency=JPY");
        provider.close();
        provider = new PaymentProvider(directory, 0);

        assertThat(charge("key-1", "order=A-1&amount=1200&currency=JPY").body()).isEqualTo(first.body());
        assertThat(state()).isEqualTo("{\"chargedTwice\":0,\"charges\":1}");
    }

    @Test
    void refusesAKeyThatComesWithAnotherAmountOrOrder() throws Exception {
        charge("key-1", "order=A-1&amount=1200&currency=JPY");
        assertThat(charge("key-1", "order=A-1&amount=1300&currency=JPY").statusCode())
                .isEqualTo(422);
        assertThat(charge("key-1", "order=A-2&amount=1200&currency=JPY").statusCode())
                .isEqualTo(422);
        assertThat(state()).isEqualTo("{\"chargedTwice\":0,\"charges\":1}");
    }

    @Test
    void countsAnOrderThatWasChargedTwice() throws Exception {
        for (String key : List.of("key-1", "key-2", "key-3")) {
            assertThat(charge(key, "order=A-1&amount=1200&currency=JPY").statusCode())
                    .isEqualTo(201);
        }
        assertThat(state()).isEqualTo("{\"chargedTwice\":1,\"charges\":3}");
    }

    @Test
    void chargesOnceWhenAKeyComesManyTimesAtOnce() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 20)
                .mapToObj(i -> http.sendAsync(
                        request("key-1", "order=A-1&amount=1200&currency=JPY"), HttpResponse.BodyHandlers.ofString()))
                .toList();
        assertThat(answers.stream().map(answer -> answer.join().body()).distinct())
                .hasSize(1);
        assertThat(state()).isEqualTo("{\"chargedTwice\":0,\"charges\":1}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "order=A-1",
                "order=A-1&amount=x&currency=JPY",
                "order=A-1&amount=-1&currency=JPY",
                "order=A-1&amount=1&currency=EUR",
                "order=A%0A1&amount=1&currency=JPY",
                "order=A-1&amount=1&currency=%"
            })
    void refusesAChargeThatItCannotUnderstand(String body) throws Exception {
        assertThat(charge("key-1", body).statusCode()).isEqualTo(400);
        assertThat(state()).isEqualTo("{\"chargedTwice\":0,\"charges\":0}");
    }

    @Test
    void wantsAnIdempotencyKey() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(charges())
                .POST(HttpRequest.BodyPublishers.ofString("order=A-1&amount=1&currency=JPY"))
                .build();
        assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(400);
    }

    @Test
    void chargesAndKeepsSilentWhenItTimesOutAfterTheEffect() throws Exception {
        fault("timeout-after-effect");
        assertThatThrownBy(() -> charge("key-1", "order=A-1&amount=1200&currency=JPY"))
                .isInstanceOf(HttpTimeoutException.class);
        assertThat(state()).isEqualTo("{\"chargedTwice\":0,\"charges\":1}");

        fault("ok");
        assertThat(charge("key-1", "order=A-1&amount=1200&currency=JPY").statusCode())
                .isEqualTo(200);
    }

    @Test
    void dropsConnectionsWhenItIsDown() throws Exception {
        fault("down");
        assertThatThrownBy(() -> charge("key-1", "order=A-1&amount=1200&currency=JPY"))
                .isInstanceOf(IOException.class);
        assertThat(state()).isEqualTo("{\"chargedTwice\":0,\"charges\":0}");
    }

    @Test
    void chargesNothingWhenItIsFlaky() throws Exception {
        fault("flaky");
        assertThat(charge("key-1", "order=A-1&amount=1200&currency=JPY").statusCode())
                .isEqualTo(503);
        assertThat(state()).isEqualTo("{\"chargedTwice\":0,\"charges\":0}");
    }

    private URI charges() {
        return URI.create("http://127.0.0.1:" + provider.port() + "/charges");
    }

    private HttpRequest request(String key, String body) {
        return HttpRequest.newBuilder(charges())
                .timeout(Duration.ofSeconds(2))
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private HttpResponse<String> charge(String key, String body) throws Exception {
        return http.send(request(key, body), HttpResponse.BodyHandlers.ofString());
    }

    private String state() throws Exception {
        return control(HttpRequest.newBuilder(control("/state"))).body();
    }

    private void fault(String mode) throws Exception {
        assertThat(control(HttpRequest.newBuilder(control("/fault?mode=" + mode + "&rate=1"))
                                .PUT(HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(200);
    }

    private URI control(String path) {
        return URI.create("http://127.0.0.1:" + provider.controlPort() + path);
    }

    private HttpResponse<String> control(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}

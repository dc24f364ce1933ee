package dev.tasuki.orders.demo;

import static dev.tasuki.orders.demo.Shop.body;
import static dev.tasuki.orders.demo.Shop.line;
import static dev.tasuki.orders.demo.Shop.newKey;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(ShopIsOpen.class)
class RefusedRequestsTest {
    private static final String GOOD = body("hana@example.com", line("CHAWAN", 2));

    static Stream<Arguments> wrongBodies() {
        return Stream.of(
                Arguments.of("", "body"),
                Arguments.of("{", "body"),
                Arguments.of("{\"customer\":", "body"),
                Arguments.of("[]", "body"),
                Arguments.of("null", "body"),
                Arguments.of("\"order\"", "body"),
                Arguments.of(GOOD + GOOD, "body"),
                Arguments.of(GOOD.replace("\"lines\"", "\"customer\""), "body"),
                Arguments.of("[".repeat(100_000), "body"),
                Arguments.of("{}", "customer"),
                Arguments.of(GOOD.replace("{\"name\":\"Hana\",\"email\":\"hana@example.com\"}", "7"), "customer"),
                Arguments.of(GOOD.replace("\"name\"", "\"nom\""), "customer.name"),
                Arguments.of(name("\"\""), "customer.name"),
                Arguments.of(name("\" \\t \\u3000\""), "customer.name"),
                Arguments.of(name("42"), "customer.name"),
                Arguments.of(name("null"), "customer.name"),
                Arguments.of(name("\"" + "x".repeat(101) + "\""), "customer.name"),
                Arguments.of(name("\"Ha\\u0000na\""), "customer.name"),
                Arguments.of(name("\"Ha\\ud800na\""), "customer.name"),
                Arguments.of(name("\"Hana\\r\\nBcc: all@example.com\""), "customer.name"),
                Arguments.of(body("hana", line("CHAWAN", 1)), "customer.email"),
                Arguments.of(body("", line("CHAWAN", 1)), "customer.email"),
                Arguments.of(body("hana@", line("CHAWAN", 1)), "customer.email"),
                Arguments.of(body("@example.com", line("CHAWAN", 1)), "customer.email"),
                Arguments.of(body("ha na@example.com", line("CHAWAN", 1)), "customer.email"),
                Arguments.of(body("hana@localhost", line("CHAWAN", 1)), "customer.email"),
                Arguments.of(body("hana@example..com", line("CHAWAN", 1)), "customer.email"),
                Arguments.of(body("a@b.com,c@d.com", line("CHAWAN", 1)), "customer.email"),
                Arguments.of(body("hana@example.com\\nBcc: x@y.com", line("CHAWAN", 1)), "customer.email"),
                Arguments.of(body("x".repeat(300) + "@example.com", line("CHAWAN", 1)), "customer.email"),
                Arguments.of(body("a@" + "b.".repeat(5_000) + "c", line("CHAWAN", 1)), "customer.email"),
                Arguments.of(GOOD.replace("\"lines\"", "\"items\""), "lines"),
                Arguments.of(body("hana@example.com", ""), "lines"),
                Arguments.of(
                        body("hana@example.com", (line("CHAWAN", 1) + ",").repeat(100) + line("HASHI", 1)), "lines"),
                Arguments.of(GOOD.replaceAll("\\[.*]", "{}"), "lines"),
                Arguments.of(body("hana@example.com", "7"), "lines[0]"),
                Arguments.of(body("hana@example.com", line("CHAWAN", 1) + ",{}"), "lines[1].sku"),
                Arguments.of(body("hana@example.com", line("TEAPOT", 1)), "lines[0].sku"),
                Arguments.of(body("hana@example.com", line("chawan", 1)), "lines[0].sku"),
                Arguments.of(body("hana@example.com", "{\"sku\":[],\"quantity\":1}"), "lines[0].sku"),
                Arguments.of(quantity("0"), "lines[0].quantity"),
                Arguments.of(quantity("-1"), "lines[0].quantity"),
                Arguments.of(quantity("1001"), "lines[0].quantity"),
                Arguments.of(quantity("2147483648"), "lines[0].quantity"),
                Arguments.of(quantity("99999999999999999999999"), "lines[0].quantity"),
                Arguments.of(quantity("1.5"), "lines[0].quantity"),
                Arguments.of(quantity("1e3"), "lines[0].quantity"),
                Arguments.of(quantity("\"2\""), "lines[0].quantity"),
                Arguments.of(quantity("true"), "lines[0].quantity"),
                Arguments.of(quantity("null"), "lines[0].quantity"));
    }

    private static String name(String json) {
        return GOOD.replace("\"Hana\"", json);
    }

    private static String quantity(String json) {
        return GOOD.replace(":2}", ":" + json + "}");
    }

    @ParameterizedTest
    @MethodSource("wrongBodies")
    void aWrongBodyIsRefusedAndTheFieldIsNamed(String body, String field, Shop shop) {
        Shop.Answer answer = shop.send(shop.order(newKey(), body));

        isProblem(answer, 400);
        assertThat(answer.fields()).as(answer.text()).contains(field);
        assertThat(answer.json().path("detail").stringValue()).contains(field);
    }

    @Test
    void everyWrongFieldIsNamedAtOnce(Shop shop) {
        String body = "{\"customer\":{\"name\":\"\",\"email\":\"x\"},\"lines\":[" + line("NONE", 0) + "]}";
        assertThat(shop.send(shop.order(newKey(), body)).fields())
                .containsExactly("customer.name", "customer.email", "lines[0].sku", "lines[0].quantity");
    }

    @Test
    void bytesThatAreNoTextAreRefused(Shop shop) {
        byte[] body = GOOD.getBytes(StandardCharsets.UTF_8);
        body[body.length - 30] = (byte) 0xFF;
        Shop.Answer answer = shop.send(shop.order(newKey(), "").POST(HttpRequest.BodyPublishers.ofByteArray(body)));
        isProblem(answer, 400);
    }

    @Test
    void aBodyThatIsTooLargeIsRefused(Shop shop) {
        String body = name("\"" + "x".repeat(256 << 10) + "\"");
        isProblem(shop.send(shop.order(newKey(), body)), 413);
    }

    @Test
    void aBodyOf256KilobytesIsStillRead(Shop shop) {
        String body = GOOD + " ".repeat((256 << 10) - GOOD.length());
        assertThat(shop.send(shop.order(newKey(), body)).status()).isEqualTo(202);
    }

    @Test
    void aBodyOfUnknownLengthThatIsTooLargeIsRefused(Shop shop) {
        byte[] body = new byte[1 << 20];
        Shop.Answer answer = shop.send(shop.order(newKey(), "")
                .POST(HttpRequest.BodyPublishers.fromPublisher(HttpRequest.BodyPublishers.ofByteArray(body))));
        isProblem(answer, 413);
    }

    @Test
    void aBodyThatIsAnnouncedAsTooLargeIsRefusedWithoutBeingSent(Shop shop) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", shop.port())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(("POST /orders HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nIdempotency-Key: k\r\n"
                            + "Content-Length: 10000000000\r\nExpect: 100-continue\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            assertThat(new String(in.readNBytes(12), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words"})
    void anOrderNeedsAnIdempotencyKey(String key, Shop shop) {
        Shop.Answer answer = shop.send(shop.to("/orders")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(GOOD)));
        isProblem(answer, 400);
        assertThat(answer.fields()).containsExactly("Idempotency-Key");
    }

    @Test
    void aRequestWithoutTheHeaderHearsOfIt(Shop shop) {
        Shop.Answer answer = shop.post("/orders", GOOD);
        isProblem(answer, 400);
        assertThat(answer.fields()).containsExactly("Idempotency-Key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/xml", "application/x-www-form-urlencoded", "nonsense"})
    void anotherContentTypeIsRefused(String type, Shop shop) {
        Shop.Answer answer = shop.send(shop.to("/orders")
                .header("Content-Type", type)
                .header("Idempotency-Key", newKey())
                .POST(HttpRequest.BodyPublishers.ofString(GOOD)));
        isProblem(answer, 415);
    }

    @Test
    void anAnswerThatTheCallerCannotReadIsRefusedBeforeTheOrderIsPlaced(Shop shop) {
        long before = shop.counts().path("orders").longValue();
        Shop.Answer answer = shop.send(shop.order(newKey(), GOOD).header("Accept", "image/png"));
        assertThat(answer.status()).isEqualTo(406);
        assertThat(shop.counts().path("orders").longValue()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/orders/0193e5a0-0000-7000-8000-000000000000",
                "/orders/1",
                "/orders/0193E5A0",
                "/orders/%20",
                "/orders/a/b",
                "/nothing"
            })
    void whatIsNotThereIsNotFound(String path, Shop shop) {
        isProblem(shop.get(path), 404);
    }

    @Test
    void anotherMethodIsRefused(Shop shop) {
        isProblem(shop.get("/orders"), 405);
        isProblem(shop.send(shop.to("/orders/1").DELETE()), 405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/orders/%00", "/orders/%2e%2e%2f", "/%zz"})
    void anAddressThatMakesNoSenseIsRefused(String path, Shop shop) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", shop.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 400").contains("application/problem+json");
        }
    }

    private static void isProblem(Shop.Answer answer, int status) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().path("status").intValue()).isEqualTo(status);
        assertThat(answer.json().path("detail").stringValue()).isNotBlank();
    }
}

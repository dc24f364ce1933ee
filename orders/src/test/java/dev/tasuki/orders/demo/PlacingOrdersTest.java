package dev.tasuki.orders.demo;

import static dev.tasuki.orders.demo.Shop.body;
import static dev.tasuki.orders.demo.Shop.line;
import static dev.tasuki.orders.demo.Shop.newKey;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(ShopIsOpen.class)
class PlacingOrdersTest {
    private static final String ORDER = body("hana@example.com", line("CHAWAN", 2) + "," + line("HASHI", 4));

    @Test
    void anOrderIsAcceptedAndCanBeFound(Shop shop) {
        Shop.Answer answer = shop.send(shop.order(newKey(), ORDER));

        assertThat(answer.status()).isEqualTo(202);
        String id = answer.json().path("orderId").stringValue();
        assertThat(answer.header("Location")).isEqualTo("/orders/" + id);
        assertThat(answer.json().path("status").stringValue()).isEqualTo("ACCEPTED");
        assertThat(answer.json().path("links").path("self").stringValue()).isEqualTo("/orders/" + id);

        JsonNode order = shop.find(id);
        assertThat(order.path("customer").toString()).isEqualTo("{\"name\":\"Hana\",\"email\":\"hana@example.com\"}");
        assertThat(order.path("lines").toString())
                .isEqualTo("[{\"sku\":\"CHAWAN\",\"quantity\":2,\"unitPrice\":4800},"
                        + "{\"sku\":\"HASHI\",\"quantity\":4,\"unitPrice\":900}]");
        assertThat(order.path("total").longValue()).isEqualTo(13_200);
    }

    @Test
    void theSameRequestGetsTheSameAnswerAndPlacesOneOrder(Shop shop) {
        String key = newKey();
        long before = shop.counts().path("orders").longValue();
        Shop.Answer first = shop.send(shop.order(key, ORDER));
        shop.awaitDone(first.json().path("orderId").stringValue());
        Shop.Answer again = shop.send(shop.order(key, ORDER.replace(",", " , ")));

        assertThat(again.status()).isEqualTo(202);
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(shop.counts().path("orders").longValue()).isEqualTo(before + 1);
    }

    @Test
    void manyRequestsOfOneKeyAtOncePlaceOneOrder(Shop shop) {
        String key = newKey();
        long before = shop.counts().path("orders").longValue();
        List<CompletableFuture<Shop.Answer>> answers = IntStream.range(0, 16)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> shop.send(shop.order(key, ORDER))))
                .toList();

        assertThat(answers.stream().map(answer -> answer.join().status())).containsOnly(202);
        assertThat(answers.stream().map(answer -> answer.join().text()).distinct())
                .hasSize(1);
        assertThat(shop.counts().path("orders").longValue()).isEqualTo(before + 1);
    }

    @Test
    void aKeyThatComesWithAnotherOrderIsRefused(Shop shop) {
        String key = newKey();
        shop.send(shop.order(key, ORDER));
        Shop.Answer other = shop.send(shop.order(key, ORDER.replace(":2", ":3")));

        assertThat(other.status()).isEqualTo(422);
        assertThat(other.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(other.fields()).containsExactly("Idempotency-Key");
    }

    @Test
    void aRequestThatWasRefusedDoesNotUseUpItsKey(Shop shop) {
        String key = newKey();
        assertThat(shop.send(shop.order(key, ORDER.replace("CHAWAN", "NOTHING")))
                        .status())
                .isEqualTo(400);
        assertThat(shop.send(shop.order(key, ORDER)).status()).isEqualTo(202);
    }

    @Test
    void twoLinesMayNameTheSameArticle(Shop shop) {
        int before = reserved(shop, "SENSU");
        String id = shop.place("hana@example.com", line("SENSU", 1), line("SENSU", 2));
        shop.awaitDone(id);

        assertThat(shop.find(id).path("lines").size()).isEqualTo(2);
        assertThat(reserved(shop, "SENSU")).isEqualTo(before + 3);
    }

    @Test
    void namesOfAllTheWorldAreKept(Shop shop) {
        String body = body("hana@example.com", line("HASHI", 1)).replace("Hana", "佐藤 花 👘 \\u0416");
        String id = shop.send(shop.order(newKey(), body)).json().path("orderId").stringValue();

        assertThat(shop.find(id).path("customer").path("name").stringValue()).isEqualTo("佐藤 花 👘 Ж");
        shop.awaitDone(id);
    }

    private static int reserved(Shop shop, String sku) {
        return shop.counts().path("stock").path(sku).path("reserved").intValue();
    }
}

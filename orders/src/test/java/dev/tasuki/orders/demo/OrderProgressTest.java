package dev.tasuki.orders.demo;

import static dev.tasuki.orders.demo.Shop.line;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@ExtendWith(ShopIsOpen.class)
class OrderProgressTest {

    @Test
    void fiveConsumersDoTheirPartOfAnOrder(Shop shop) {
        JsonNode before = shop.counts();
        String id = shop.place("hana@example.com", line("WASHI", 2), line("MATCHA", 1));
        shop.awaitDone(id);

        List<String> who = new ArrayList<>();
        shop.find(id)
                .path("progress")
                .forEach(step -> who.add(step.path("consumer").stringValue() + " of "
                        + step.path("owner").stringValue()));
        assertThat(who)
                .containsExactly(
                        "inventory of team-warehouse",
                        "payment of team-payment",
                        "mail of team-customer",
                        "analytics of team-data",
                        "order-status of team-orders");
        assertThat(shop.find(id).path("progress")).allSatisfy(step -> {
            assertThat(step.path("attempts").intValue()).isEqualTo(1);
            assertThat(step.path("lastError").isNull()).isTrue();
            assertThat(step.path("updatedAt").stringValue()).endsWith("Z");
        });
        assertThat(status(shop, id)).isEqualTo("CONFIRMED");

        JsonNode after = shop.counts();
        assertThat(grown(before, after, "orders")).isEqualTo(1);
        assertThat(grown(before, after, "charges")).isEqualTo(1);
        assertThat(grown(before, after, "mails")).isEqualTo(1);
        assertThat(grown(before, after, "mailsDistinct")).isEqualTo(1);
        assertThat(grown(before, after, "facts")).isEqualTo(2);
        assertThat(after.path("stock").path("WASHI").path("reserved").intValue()
                        - before.path("stock").path("WASHI").path("reserved").intValue())
                .isEqualTo(2);
    }

    @Test
    void tooLittleStockIsAnOutcomeAndReservesNothing(Shop shop) {
        JsonNode before = shop.counts().path("stock");
        String id = shop.place("hana@example.com", line("KOKESHI", 1), line("TASUKI", 1_000));
        shop.awaitDone(id);

        assertThat(status(shop, id)).isEqualTo("OUT_OF_STOCK");
        assertThat(shop.counts().path("stock").path("TASUKI")).isEqualTo(before.path("TASUKI"));
        assertThat(shop.counts().path("stock").path("KOKESHI")).isEqualTo(before.path("KOKESHI"));
    }

    @Test
    void ofTheLastPiecesNoneIsSoldTwice(Shop shop) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            ids.add(shop.place("hana@example.com", line("TASUKI", 1)));
        }
        ids.forEach(shop::awaitDone);

        assertThat(ids.stream().filter(id -> status(shop, id).equals("CONFIRMED")))
                .hasSize(3);
        assertThat(ids.stream().filter(id -> status(shop, id).equals("OUT_OF_STOCK")))
                .hasSize(5);
        assertThat(shop.counts().path("stock").path("TASUKI").path("available").intValue())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mail", "payment", "inventory", "analytics"})
    void aPoisonOrderBecomesADeadLetterAndHoldsNobodyUp(String consumer, Shop shop) {
        shop.breaks(consumer, "poison");
        String poison = shop.place("somebody@poison.test", line("HASHI", 1));
        String healthy = shop.place("hana@example.com", line("HASHI", 1));

        shop.awaitDone(healthy);
        Shop.await()
                .untilAsserted(() -> assertThat(shop.state(poison, consumer)).isEqualTo("dead"));
        assertThat(shop.step(poison, consumer).path("attempts").intValue()).isEqualTo(10);
        assertThat(shop.step(poison, consumer).path("lastError").stringValue())
                .contains("DemoFault")
                .contains("poison.test");
        for (String other : List.of("mail", "payment", "inventory", "analytics")) {
            if (!other.equals(consumer)) {
                Shop.await()
                        .untilAsserted(
                                () -> assertThat(shop.state(poison, other)).isEqualTo("done"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mail", "payment", "inventory", "analytics"})
    void whileOneIsDownTheOthersGoOnAndItCatchesUpByItself(String down, Shop shop) {
        shop.breaks(down, "down");
        String id = shop.place("hana@example.com", line("HASHI", 1));

        for (String consumer : List.of("mail", "payment", "inventory", "analytics")) {
            if (!consumer.equals(down)) {
                Shop.await()
                        .untilAsserted(
                                () -> assertThat(shop.state(id, consumer)).isEqualTo("done"));
            }
        }
        Shop.await()
                .untilAsserted(
                        () -> assertThat(shop.step(id, down).path("lastError").isString())
                                .isTrue());
        assertThat(shop.state(id, down)).isNotEqualTo("done");

        shop.breaks(down, "ok");
        shop.awaitDone(id);
        assertThat(status(shop, id)).isEqualTo("CONFIRMED");
    }

    @Test
    void anOrderIsChargedOnceAlsoWhenTheProviderDidNotAnswer(Shop shop) {
        long before = shop.counts().path("charges").longValue();
        shop.breaks("payment", "timeout-after-effect");
        String id = shop.place("hana@example.com", line("HASHI", 1));
        Shop.await()
                .untilAsserted(() -> assertThat(
                                shop.step(id, "payment").path("lastError").toString())
                        .contains("timed out"));
        shop.breaks("payment", "ok");
        shop.awaitDone(id);

        assertThat(shop.step(id, "payment").path("attempts").intValue()).isGreaterThan(1);
        assertThat(shop.counts().path("charges").longValue()).isEqualTo(before + 1);
        assertThat(shop.counts().path("chargedTwice").longValue()).isZero();
    }

    @Test
    void aRepeatedMailCarriesTheSameMessageId(Shop shop) {
        JsonNode before = shop.counts();
        shop.breaks("mail", "timeout-after-effect");
        String id = shop.place("hana@example.com", line("HASHI", 1));
        Shop.await()
                .untilAsserted(
                        () -> assertThat(shop.step(id, "mail").path("attempts").intValue())
                                .isGreaterThan(1));
        shop.breaks("mail", "ok");
        shop.awaitDone(id);

        assertThat(grown(before, shop.counts(), "mails")).isGreaterThan(1);
        assertThat(grown(before, shop.counts(), "mailsDistinct")).isEqualTo(1);
    }

    @Test
    void slowAndFlakyOnesGetThereInTheEnd(Shop shop) {
        shop.breaks("mail", "slow");
        shop.breaks("payment", "flaky");
        shop.breaks("inventory", "slow");
        shop.breaks("analytics", "flaky");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(shop.place("hana@example.com", line("HASHI", 1)));
        }
        ids.forEach(shop::awaitDone);
        assertThat(shop.counts().path("chargedTwice").longValue()).isZero();
    }

    private static String status(Shop shop, String id) {
        return shop.find(id).path("status").stringValue();
    }

    private static long grown(JsonNode before, JsonNode after, String what) {
        return after.path(what).longValue() - before.path(what).longValue();
    }
}

package dev.tasuki.orders.demo;

import static dev.tasuki.orders.demo.Shop.line;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@ExtendWith(ShopIsOpen.class)
class DemoFaultsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|400|target",
                "[]|400|body",
                "{\"target\":\"moon\",\"mode\":\"ok\"}|400|target",
                "{\"target\":1,\"mode\":\"ok\"}|400|target",
                "{\"target\":\"mail\"}|400|mode",
                "{\"target\":\"mail\",\"mode\":\"DOWN\"}|400|mode",
                "{\"target\":\"mail\",\"mode\":\"flaky\",\"rate\":1.01}|400|rate",
                "{\"target\":\"mail\",\"mode\":\"flaky\",\"rate\":-0.1}|400|rate",
                "{\"target\":\"mail\",\"mode\":\"flaky\",\"rate\":\"0.5\"}|400|rate",
                "{\"target\":\"inventory\",\"mode\":\"timeout-after-effect\"}|422|mode",
                "{\"target\":\"analytics\",\"mode\":\"timeout-after-effect\"}|422|mode"
            })
    void whatCannotBeBrokenIsRefused(String body, int status, String field, Shop shop) {
        Shop.Answer answer = shop.post("/demo/faults", body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.fields()).contains(field);
    }

    @ParameterizedTest
    @CsvSource({"ok,1.0", "down,1.0", "slow,1.0", "flaky,0.3", "timeout-after-effect,1.0", "poison,1.0"})
    void eachModeHasAUsualRate(String mode, double rate, Shop shop) {
        Shop.Answer answer = shop.post("/demo/faults", "{\"target\":\"payment\",\"mode\":\"" + mode + "\"}");
        assertThat(answer.text()).isEqualTo("{\"target\":\"payment\",\"mode\":\"" + mode + "\",\"rate\":" + rate + "}");
    }

    @Test
    void theLastModeReplacesTheOneBefore(Shop shop) {
        shop.breaks("mail", "poison");
        shop.post("/demo/faults", "{\"target\":\"mail\",\"mode\":\"timeout-after-effect\",\"rate\":0.05}");

        assertThat(shop.get("/demo/faults").text())
                .contains("{\"target\":\"mail\",\"mode\":\"timeout-after-effect\",\"rate\":0.05}")
                .contains("{\"target\":\"payment\",\"mode\":\"ok\",\"rate\":1.0}");
    }

    @Test
    void theShopIsReadyAndHealthy(Shop shop) {
        assertThat(shop.get("/actuator/health/readiness").text()).contains("\"UP\"");
        assertThat(shop.get("/actuator/health").text()).contains("\"UP\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PaymentProvider", "MailServer"})
    void aFarEndThatIsKilledComesBackWithAllItKnew(String program, Shop shop) {
        shop.awaitDone(shop.place("hana@example.com", line("HASHI", 1)));
        JsonNode before = shop.counts();
        ProcessHandle process = ProcessHandle.current()
                .descendants()
                .filter(child -> child.info().commandLine().orElse("").contains(program))
                .findFirst()
                .orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
        // The retries of these tests follow one another within a second: less than a new process takes on a busy
        // machine.
        Shop.await().until(() -> shop.get("/demo/state").status() == 200);

        shop.awaitDone(shop.place("hana@example.com", line("HASHI", 1)));
        JsonNode after = shop.counts();
        assertThat(after.path("charges").longValue())
                .isEqualTo(before.path("charges").longValue() + 1);
        assertThat(after.path("mailsDistinct").longValue())
                .isEqualTo(before.path("mailsDistinct").longValue() + 1);
    }
}

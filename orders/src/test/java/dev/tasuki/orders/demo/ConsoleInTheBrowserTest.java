package dev.tasuki.orders.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** The console of the demo, as a person sees and uses it. Skipped, and said so, where there is no chromium. */
@ExtendWith({BrowserIsThere.class, ShopIsOpen.class})
@Tag("one-jdk")
class ConsoleInTheBrowserTest {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final List<String> PAGES = List.of(
            "",
            "/trace?id=ORDER",
            "/dead-letters",
            "/dead-letters/group?consumer=mail&group=GROUP",
            "/dead-letters/one?consumer=mail&seq=SEQ",
            "/dead-letters/redrive?consumer=mail&seq=SEQ",
            "/dead-letters/edit?consumer=mail&seq=SEQ",
            "/dead-letters/redrives",
            "/consumers",
            "/consumers/one?consumer=mail&span=10m",
            "/nodes",
            "/reconciliation",
            "/review",
            "/audit",
            "/reports?id=ORDER",
            "/help",
            "/trace?id=nobody");
    private static Browser browser;
    private static String axe;

    @BeforeAll
    static void start() throws IOException {
        browser = Browser.start();
        try (InputStream file = ConsoleInTheBrowserTest.class.getResourceAsStream(
                "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
            axe = new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void desk() {
        browser.size(1280, 900);
        browser.dark(false);
    }

    /** Whatever the page did: no script failed, the policy refused nothing, and nobody else was asked for anything. */
    @AfterEach
    void nothingWentWrongOnTheWay() {
        assertThat(browser.complaints).isEmpty();
        assertThat(browser.foreign).isEmpty();
    }

    private static String console(Shop shop, String path) {
        return "http://127.0.0.1:" + shop.port() + "/tasuki" + path;
    }

    /** Orders whose mail dies, among others whose mail does not: a poisoned message, and no outage. */
    private static List<String> poisoned(Shop shop, int count) {
        shop.breaks("mail", "poison");
        List<String> dead = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            shop.place("good-" + i + "@example.com", Shop.line("CHAWAN", 1));
            dead.add(shop.place("bad-" + i + "@poison.test", Shop.line("CHAWAN", 1)));
        }
        Shop.await()
                .until(() -> dead.stream().allMatch(id -> shop.state(id, "mail").equals("dead")));
        return dead;
    }

    private static void speak(Shop shop, String language) {
        browser.open(console(shop, ""));
        browser.eval("document.cookie = 'x=1'");
        browser.open(console(shop, "/help"));
        boolean japanese =
                browser.eval("document.documentElement.lang").stringValue().equals("ja");
        if (japanese != language.equals("ja")) {
            browser.click("a.lang");
            browser.until("document.documentElement.lang === '" + language + "'");
        }
    }

    private static void redrivenWithTheMouse(Shop shop, List<String> orders) {
        browser.open(console(shop, "/dead-letters?consumer=mail"));
        browser.click("[data-item] [data-act=r]");
        browser.until("document.querySelector('form.act input[name=reason]') !== null");
        browser.eval("document.querySelector('form.act input[name=reason]').value = 'repaired'");
        browser.click("form.act button.do");
        browser.until("document.querySelector('[data-redrive=FINISHED]') !== null");
        orders.forEach(shop::awaitDone);
    }

    @Test
    void theStoryFromAnOrderToItsRedrive(Shop shop) {
        speak(shop, "en");
        String quiet = shop.place("quiet@example.com", Shop.line("CHAWAN", 1));
        shop.awaitDone(quiet);
        browser.open(console(shop, ""));
        browser.untilSeen("Nothing is wrong.");
        browser.until("document.querySelector('#lane-mail').getAttribute('aria-label').includes('running')");

        shop.breaks("mail", "down");
        List<String> waiting = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            waiting.add(shop.place("late-" + i + "@example.com", Shop.line("CHAWAN", 1)));
        }
        browser.untilSeen("team-customer"); // live, and without loading the page again
        browser.until("document.querySelector('[data-verdict]').innerText.includes('team-customer')");
        browser.until("document.querySelector('#lane-mail').classList.contains('bad')");
        browser.screenshot(SCREENSHOTS.resolve("flow-outage.png"));
        shop.breaks("mail", "ok");
        waiting.forEach(shop::awaitDone);
        browser.untilSeen("Nothing is wrong.");

        List<String> dead = poisoned(shop, 3);
        browser.until("document.querySelector('[data-verdict]').innerText.includes('dead letter of mail')");
        assertThat(browser.text()).contains("It is the move of team-customer");
        browser.screenshot(SCREENSHOTS.resolve("flow-dead-letters.png"));
        shop.breaks("mail", "ok");
        redrivenWithTheMouse(shop, dead);
        browser.open(console(shop, ""));
        browser.untilSeen("Nothing is wrong.");
    }

    @Test
    void theSameInJapanese(Shop shop) {
        speak(shop, "ja");
        List<String> dead = poisoned(shop, 2);
        browser.open(console(shop, ""));
        browser.untilSeen("team-customer");
        browser.untilSeen("デッドレター");
        shop.breaks("mail", "ok");
        redrivenWithTheMouse(shop, dead);
        browser.untilSeen("2 件中 2 件完了");
        speak(shop, "en");
    }

    @Test
    void theSameWithTheKeyboardAlone(Shop shop) {
        speak(shop, "en");
        List<String> dead = poisoned(shop, 2);
        shop.breaks("mail", "ok");
        browser.open(console(shop, "/dead-letters"));
        browser.until("document.querySelector('[data-item]') !== null");
        browser.press("j");
        browser.until("document.activeElement.matches('[data-item]')");
        browser.press("Enter");
        browser.arrivesAt("/dead-letters/group");
        browser.press("r");
        browser.arrivesAt("/dead-letters/redrive");
        browser.until("document.activeElement.name === 'reason'");
        browser.type("repaired");
        browser.press("Enter");
        browser.arrivesAt("/dead-letters/redrives");
        browser.until("document.querySelector('[data-redrive=FINISHED]') !== null");
        dead.forEach(shop::awaitDone);
        browser.press("/");
        browser.until("document.activeElement.hasAttribute('data-search')");
        browser.type(dead.get(0));
        browser.press("Enter");
        browser.arrivesAt("/trace");
        browser.untilSeen("Nothing is wrong with it.");
        browser.press("?");
        browser.arrivesAt("/help");
        browser.untilSeen("redrive");
    }

    @Test
    void theSameOnATelephone(Shop shop) {
        speak(shop, "en");
        browser.size(360, 740);
        List<String> dead = poisoned(shop, 2);
        browser.open(console(shop, ""));
        browser.untilSeen("team-customer");
        browser.until("document.querySelector('#narrow-lane-mail').classList.contains('bad')");
        assertThat(browser.eval("document.documentElement.scrollWidth").intValue())
                .isLessThanOrEqualTo(360);
        shop.breaks("mail", "ok");
        redrivenWithTheMouse(shop, dead);
        assertThat(browser.eval("document.documentElement.scrollWidth").intValue())
                .isLessThanOrEqualTo(360);
    }

    @Test
    void everyPageIsAccessibleAndFitsInLightAndDarkAndJapanese(Shop shop) {
        speak(shop, "en");
        List<String> dead = poisoned(shop, 3);
        JsonNode letter = shop.get("/tasuki/api/dead-letters?consumer=mail")
                .json()
                .path("items")
                .path(0);
        List<String> serious = new ArrayList<>();
        for (String language : List.of("en", "ja")) {
            speak(shop, language);
            for (String page : PAGES) {
                String path = page.replace("ORDER", dead.get(0))
                        .replace("SEQ", letter.path("seq").asString())
                        .replace(
                                "GROUP",
                                URLEncoder.encode(letter.path("fingerprint").stringValue(), StandardCharsets.UTF_8));
                browser.open(console(shop, path));
                String name = (page.isEmpty() ? "flow" : page.substring(1).replaceAll("[?&=/].*(nobody)|[?].*", "$1"))
                        .replace('/', '-');
                for (boolean dark : language.equals("en") ? List.of(false, true) : List.of(false)) {
                    browser.dark(dark);
                    String kind = language.equals("ja") ? "ja" : dark ? "dark" : "light";
                    browser.screenshot(SCREENSHOTS.resolve(name + "-" + kind + ".png"));
                    serious.addAll(violations(path + " " + kind));
                }
                browser.dark(false);
                browser.size(360, 740);
                assertThat(browser.eval("document.documentElement.scrollWidth").intValue())
                        .as("%s at 360 px", path)
                        .isLessThanOrEqualTo(360);
                if (language.equals("en")) {
                    browser.screenshot(SCREENSHOTS.resolve(name + "-360.png"));
                }
                browser.size(1280, 900);
            }
        }
        assertThat(serious).isEmpty();
        shop.breaks("mail", "ok");
        redrivenWithTheMouse(shop, dead);
        speak(shop, "en");
    }

    private static List<String> violations(String where) {
        browser.eval(axe + ";0");
        JsonNode found = browser.eval(
                "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations"
                        + ".filter(v => v.impact === 'serious' || v.impact === 'critical')"
                        + ".map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + n.failureSummary).join(' | ')))");
        List<String> violations = new ArrayList<>();
        found.forEach(one -> violations.add(where + ": " + one.stringValue()));
        return violations;
    }
}

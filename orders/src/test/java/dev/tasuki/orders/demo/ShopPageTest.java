package dev.tasuki.orders.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(ShopIsOpen.class)
class ShopPageTest {
    private static final Pattern LINK = Pattern.compile("(?:src|href)=\"(/[^\"]+)\"");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "/|-|en",
                "/|ja|ja",
                "/|ja-JP,ja;q=0.9,en;q=0.8|ja",
                "/|de-DE,de;q=0.9,ja;q=0.5|ja",
                "/|fr|en",
                "/|;;;|en",
                "/?lang=ja|en|ja",
                "/?lang=en|ja|en",
                "/?lang=xx|ja|ja"
            })
    void isServedInTheLanguageThatIsWanted(String path, String accepted, String language, Shop shop) {
        Shop.Answer page =
                accepted == null ? shop.get(path) : shop.send(shop.to(path).header("Accept-Language", accepted));

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=UTF-8");
        assertThat(page.header("Content-Language")).isEqualTo(language);
        assertThat(page.text())
                .contains("<html lang=\"" + language + "\">")
                .contains(language.equals("ja") ? "責任完了" : "Responsibility ends here")
                .contains(language.equals("ja") ? "茶碗" : "Tea bowl")
                .doesNotContain("{{");
    }

    @Test
    void asksNobodyElseForAnything(Shop shop) {
        String page = shop.get("/").text();
        assertThat(page).doesNotContain("http://").doesNotContain("https://");
        Matcher link = LINK.matcher(page);
        int links = 0;
        while (link.find()) {
            assertThat(shop.get(link.group(1)).status()).as(link.group(1)).isEqualTo(200);
            links++;
        }
        assertThat(links).isEqualTo(4);
    }
}

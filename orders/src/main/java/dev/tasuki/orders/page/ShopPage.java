package dev.tasuki.orders.page;

import dev.tasuki.orders.consumers.Duty;
import dev.tasuki.orders.order.Catalogue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** The shop page, made once per language: what changes on it, its script fetches from the API. */
@RestController
class ShopPage {
    private static final List<String> LANGUAGES = List.of("en", "ja");
    private static final MediaType HTML = new MediaType("text", "html", StandardCharsets.UTF_8);
    private static final JsonMapper JSON = new JsonMapper();
    private final Map<String, byte[]> pages = new TreeMap<>();

    ShopPage(Catalogue catalogue, Environment environment) {
        boolean demo = environment.acceptsProfiles(Profiles.of("demo"));
        for (String language : LANGUAGES) {
            pages.put(language, page(language, catalogue, demo).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** What the script gets to know from the page. */
    private record Data(
            boolean demo,
            List<Article> products,
            List<Runner> consumers,
            Map<String, String> words,
            Map<String, String> texts) {}

    private record Article(String sku, String name, int price) {}

    private record Runner(String consumer, String owner) {}

    private static String page(String language, Catalogue catalogue, boolean demo) {
        Texts texts = new Texts(language);
        Data data = new Data(
                demo,
                catalogue.products().stream()
                        .map(product -> new Article(
                                product.sku(),
                                language.equals("ja") ? product.nameJa() : product.nameEn(),
                                product.price()))
                        .toList(),
                Duty.ALL.stream()
                        .map(duty -> new Runner(duty.consumer(), duty.owner()))
                        .toList(),
                Map.of(
                        "fewer", texts.get("order.fewer"),
                        "more", texts.get("order.more"),
                        "empty", texts.get("order.empty")),
                texts.forScript());
        return texts.fillInto(Texts.page())
                .replace("{{lang}}", language)
                .replace("{{data}}", JSON.writeValueAsString(data).replace("<", "\\u003c"));
    }

    @GetMapping("/")
    ResponseEntity<byte[]> page(
            @RequestParam(name = "lang", required = false) @Nullable String lang,
            @RequestHeader(name = HttpHeaders.ACCEPT_LANGUAGE, required = false) @Nullable String accepted) {
        String language = language(lang, accepted);
        return ResponseEntity.ok()
                .contentType(HTML)
                .header(HttpHeaders.CONTENT_LANGUAGE, language)
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_LANGUAGE)
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                .header("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'")
                .body(pages.get(language));
    }

    private static String language(@Nullable String wanted, @Nullable String accepted) {
        if (wanted != null && LANGUAGES.contains(wanted)) {
            return wanted;
        }
        try {
            String best = Locale.lookupTag(Locale.LanguageRange.parse(accepted == null ? "" : accepted), LANGUAGES);
            return best == null ? "en" : best;
        } catch (IllegalArgumentException e) {
            return "en"; // a header that is not a list of languages
        }
    }
}

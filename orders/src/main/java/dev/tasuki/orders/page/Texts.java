package dev.tasuki.orders.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import org.springframework.web.util.HtmlUtils;

/** The page's words in one language. */
final class Texts {
    private static final String FOR_SCRIPT = "js.";
    private final Properties texts = new Properties();

    Texts(String language) {
        try (InputStream file = resource("/page/texts_" + language + ".properties")) {
            texts.load(new InputStreamReader(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("the texts of language " + language + " cannot be read", e);
        }
    }

    String get(String key) {
        return Objects.requireNonNull(texts.getProperty(key), () -> "there is no text " + key);
    }

    /** The texts that the page's script needs, without their prefix. */
    Map<String, String> forScript() {
        Map<String, String> some = new TreeMap<>();
        texts.stringPropertyNames().stream()
                .filter(key -> key.startsWith(FOR_SCRIPT))
                .forEach(key -> some.put(key.substring(FOR_SCRIPT.length()), get(key)));
        return some;
    }

    /** Fills the texts into a page, where it says <code>{{key}}</code>. */
    String fillInto(String page) {
        String filled = page;
        for (String key : texts.stringPropertyNames()) {
            filled = filled.replace("{{" + key + "}}", HtmlUtils.htmlEscape(get(key), "UTF-8"));
        }
        return filled;
    }

    static String page() {
        try (InputStream file = resource("/page/shop.html")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the page cannot be read", e);
        }
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(Texts.class.getResourceAsStream(name), () -> name + " is not on the class path");
    }
}

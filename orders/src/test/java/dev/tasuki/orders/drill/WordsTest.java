package dev.tasuki.orders.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WordsTest {
    private static final Pattern ARGUMENT = Pattern.compile("\\{(\\d)[,}]");
    private final Properties english = read("/drill/texts.properties");
    private final Properties japanese = read("/drill/texts_ja.properties");

    @Test
    void bothLanguagesSayTheSameThings() {
        assertThat(japanese.stringPropertyNames()).isEqualTo(english.stringPropertyNames());
        english.stringPropertyNames()
                .forEach(key -> assertThat(arguments(japanese, key)).as(key).isEqualTo(arguments(english, key)));
    }

    @Test
    void eachClaimAndEachSceneHasItsWords() {
        for (Locale language : new Locale[] {Locale.ENGLISH, Locale.JAPANESE}) {
            for (Claim claim : Claim.values()) {
                assertThat(DrillWords.in(language).of(claim)).isNotBlank();
            }
            for (Scene scene : Scene.values()) {
                assertThat(DrillWords.in(language).of(scene)).isNotBlank();
            }
        }
    }

    @Test
    void anythingButJapaneseIsEnglish() {
        assertThat(DrillWords.in(Locale.FRENCH).of(Scene.FLOW)).isEqualTo("Orders flow");
        assertThat(DrillWords.in(Locale.JAPAN).of(Scene.FLOW)).isEqualTo("注文が流れる");
    }

    private static TreeSet<String> arguments(Properties texts, String key) {
        return ARGUMENT.matcher(texts.getProperty(key))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Properties read(String name) {
        Properties texts = new Properties();
        try (Reader file = new InputStreamReader(
                Objects.requireNonNull(WordsTest.class.getResourceAsStream(name)), StandardCharsets.UTF_8)) {
            texts.load(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return texts;
    }
}

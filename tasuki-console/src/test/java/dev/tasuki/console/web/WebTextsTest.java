package dev.tasuki.console.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.console.web.speech.Speech;
import dev.tasuki.operations.Fault;
import dev.tasuki.operations.Redrive;
import dev.tasuki.operations.Situation;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Both languages say everything, and everything that is said is in them. */
@Tag("one-jdk")
class WebTextsTest {
    private static final Set<String> SAME = Set.of("trace.at.example", "runbook", "key.slash");
    private static final Pattern USED = Pattern.compile("(?:say|problem|todo)\\(\\s*['\"]([a-zA-Z0-9.-]+)['\"][,)]");

    private static Properties texts(String file) throws IOException {
        Properties texts = new Properties();
        try (InputStream in = Speech.class.getResourceAsStream("/dev/tasuki/console/" + file);
                Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            texts.load(reader);
        }
        return texts;
    }

    private static Set<String> places(String text) {
        Set<String> places = new TreeSet<>();
        Pattern.compile("\\{(\\d)").matcher(text).results().forEach(found -> places.add(found.group(1)));
        return places;
    }

    @Test
    void bothLanguagesSayTheSame() throws IOException {
        Properties english = texts("web.properties");
        Properties japanese = texts("web_ja.properties");
        assertThat(japanese.stringPropertyNames()).isEqualTo(english.stringPropertyNames());
        for (String key : english.stringPropertyNames()) {
            String one = english.getProperty(key);
            String other = japanese.getProperty(key);
            assertThat(places(other)).as(key).isEqualTo(places(one));
            assertThat(one + other).as(key).doesNotContain("'");
            new MessageFormat(one);
            new MessageFormat(other);
            assertThat(other.equals(one) && !SAME.contains(key))
                    .as("%s is not translated", key)
                    .isFalse();
        }
    }

    @Test
    void everythingThatIsSaidIsInTheBundle() throws IOException {
        Properties english = texts("web.properties");
        int seen = 0;
        for (String root :
                List.of("src/main/java/dev/tasuki/console/web", "src/main/resources/dev/tasuki/console/web")) {
            try (Stream<Path> files = Files.walk(Path.of(root))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    var used = USED.matcher(Files.readString(file));
                    while (used.find()) {
                        seen++;
                        if (!used.group(1).endsWith(".")) {
                            assertThat(english.stringPropertyNames())
                                    .as("%s", file)
                                    .contains(used.group(1));
                        }
                    }
                }
            }
        }
        assertThat(seen).isGreaterThan(200);
    }

    @Test
    void nothingOnAPageIsInOneLanguageOnly() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/resources/dev/tasuki/console/web"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".html")).toList()) {
                assertThat(Files.readString(file))
                        .as("%s", file)
                        .doesNotContainPattern("<(h1|h2|h3|button|th|dt|summary|label)>[A-Za-z]")
                        .doesNotContainPattern("\\son[a-z]+=|\\sstyle=|<style|<script>");
            }
        }
    }

    @Test
    void everyConstantHasAName() {
        Speech speech = Speech.in(Locale.JAPANESE, Clock.systemUTC());
        Stream.of(Situation.values(), Fault.Side.values(), Redrive.State.values())
                .flatMap(Stream::of)
                .forEach(constant -> assertThat(speech.of((Enum<?>) constant)).isNotBlank());
        for (Situation situation : Situation.values()) {
            assertThat(speech.tone(situation)).isIn("good", "dim", "known", "warn", "bad", "plain");
        }
    }
}

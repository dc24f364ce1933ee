package dev.tasuki.console.web.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.ConsumerStatus;
import dev.tasuki.HeldSpace;
import dev.tasuki.RetryPolicy;
import dev.tasuki.console.web.speech.Speech;
import dev.tasuki.operations.Custody;
import dev.tasuki.operations.DeadLetter;
import dev.tasuki.operations.Fault;
import dev.tasuki.operations.Holder;
import dev.tasuki.operations.Overview;
import dev.tasuki.operations.Phrase;
import dev.tasuki.operations.Situation;
import dev.tasuki.operations.SystemStatus;
import dev.tasuki.operations.Triage;
import java.io.StringReader;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

@Tag("one-jdk")
class PictureTest {
    private static final Instant NOW = Instant.parse("2026-11-22T18:00:00Z");
    private static final Picture.Links LINKS = new Picture.Links() {
        @Override
        public String consumer(String name) {
            return "/c?x=1&n=" + name;
        }

        @Override
        public String deadLetters(String consumer) {
            return "/d?n=" + consumer;
        }
    };
    private final Speech speech = Speech.in(Locale.ENGLISH, Clock.systemUTC()).asOf(NOW);

    private static SystemStatus.OfConsumer consumer(
            String name, long lag, long dead, int nodes, SystemStatus.Pause pause, ConsumerStatus.OpenBreaker breaker) {
        return new SystemStatus.OfConsumer(
                new ConsumerStatus(
                        name,
                        "does " + name,
                        "team-" + name,
                        "orders",
                        lag,
                        Duration.ofMinutes(4),
                        0,
                        0,
                        0,
                        0,
                        dead,
                        16,
                        16,
                        0,
                        HeldSpace.NONE,
                        breaker),
                null,
                List.of(),
                null,
                3.5,
                nodes,
                pause,
                NOW,
                RetryPolicy.standard(),
                Duration.ofSeconds(30));
    }

    private static Overview overview(List<SystemStatus.OfConsumer> consumers, List<DeadLetter.Group> groups) {
        Custody fine = new Custody(null, Situation.DONE, Holder.NOBODY, "", null, null, Phrase.NONE, null);
        return new Overview(
                new SystemStatus(
                        NOW,
                        false,
                        List.of(new SystemStatus.Topic("orders", 16, 1_234_567, 3.5, Duration.ZERO)),
                        consumers,
                        List.of(),
                        null),
                new Triage("", List.of(), fine, List.of()),
                groups,
                List.of());
    }

    private static Element parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(svg)))
                .getDocumentElement();
    }

    private static List<String> texts(Element svg) {
        List<String> texts = new ArrayList<>();
        NodeList found = svg.getElementsByTagName("text");
        for (int i = 0; i < found.getLength(); i++) {
            texts.add(found.item(i).getTextContent());
        }
        return texts;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 40, 200})
    void everyConsumerIsInBothDrawingsAndNothingLiesOutside(int count) throws Exception {
        List<SystemStatus.OfConsumer> consumers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            consumers.add(consumer("consumer-" + i, i * 1_000L, i % 7, i % 11, null, null));
        }
        Picture picture = Picture.of(overview(consumers, List.of()), speech, LINKS);
        for (String drawing : List.of(picture.wide(), picture.narrow())) {
            Element svg = parsed(drawing);
            String[] box = svg.getAttribute("viewBox").split(" ");
            double height = Double.parseDouble(box[3]);
            NodeList rects = svg.getElementsByTagName("rect");
            for (int i = 0; i < rects.getLength(); i++) {
                Element rect = (Element) rects.item(i);
                assertThat(number(rect, "x") + number(rect, "width")).isBetween(0.0, Double.parseDouble(box[2]));
                assertThat(number(rect, "y")).isNotNegative();
                assertThat(number(rect, "y") + number(rect, "height")).isLessThanOrEqualTo(height);
            }
            NodeList links = svg.getElementsByTagName("a");
            long cards = 0;
            for (int i = 0; i < links.getLength(); i++) {
                cards += ((Element) links.item(i)).getAttribute("class").startsWith("lane-card") ? 1 : 0;
            }
            assertThat(cards).isEqualTo(count);
        }
    }

    private static double number(Element element, String name) {
        return Double.parseDouble(element.getAttribute(name));
    }

    @Test
    void troubleComesFirstAndEachKindHasItsSign() throws Exception {
        ConsumerStatus.OpenBreaker breaker = new ConsumerStatus.OpenBreaker(NOW, 1, 3, NOW, "refused");
        SystemStatus.Pause pause = new SystemStatus.Pause("mika", "to look", NOW);
        Overview overview = overview(
                List.of(
                        consumer("a-calm", 0, 0, 1, null, null),
                        consumer("b-paused", 12, 0, 1, pause, null),
                        consumer("c-nowhere", 12, 0, 0, null, null),
                        consumer("d-breaker", 1_234, 0, 1, null, breaker),
                        consumer("e-dead", 0, 3, 1, null, null)),
                List.of(new DeadLetter.Group(
                        "e-dead",
                        "team",
                        "f",
                        3,
                        0,
                        0,
                        NOW,
                        NOW,
                        "error",
                        1,
                        new Fault(Fault.Side.UNKNOWN, List.of()),
                        null)));
        String wide = Picture.of(overview, speech, LINKS).wide();
        List<String> names = texts(parsed(wide)).stream()
                .filter(text -> text.matches("[a-e]-.*"))
                .toList();
        assertThat(names).containsExactly("c-nowhere", "d-breaker", "e-dead", "b-paused", "a-calm");
        assertThat(texts(parsed(wide)))
                .contains("1,234 waiting, oldest 4 min", "paused by mika, now", "1,234,567 messages");
        assertThat(wide.split("class=\"disc bad\"", -1)).hasSize(3);
        assertThat(wide.split("class=\"disc warn\"", -1)).hasSize(2);
        assertThat(wide).contains("class=\"pile bad\"").contains("stands");
    }

    @Test
    void whatIsWrittenIsEscapedAndWhatIsTooLongIsCut() throws Exception {
        String name = "<script>alert('x')</script>&\"" + "長い名前".repeat(30);
        Picture picture = Picture.of(overview(List.of(consumer(name, 1, 1, 1, null, null)), List.of()), speech, LINKS);
        for (String drawing : List.of(picture.wide(), picture.narrow())) {
            assertThat(drawing).doesNotContain("<script>").contains("&lt;script&gt;");
            assertThat(texts(parsed(drawing))).anyMatch(text -> text.startsWith("<script>") && text.endsWith("…"));
        }
        assertThat(Fit.cut("short", 500, 13)).isEqualTo("short");
        assertThat(Fit.width(Fit.cut("x".repeat(300), 100, 13), 13)).isLessThanOrEqualTo(100);
    }
}

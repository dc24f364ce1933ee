package dev.tasuki.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.console.text.Columns;
import dev.tasuki.console.text.Words;
import dev.tasuki.operations.Fault;
import dev.tasuki.operations.Holder;
import dev.tasuki.operations.Redrive;
import dev.tasuki.operations.Situation;
import java.io.ByteArrayOutputStream;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

@Tag("one-jdk")
class TextsTest {
    private final ResourceBundle english = Words.in(Locale.ENGLISH).bundle();
    private final ResourceBundle japanese = Words.in(Locale.JAPANESE).bundle();

    @Test
    void bothLanguagesSayTheSame() {
        // handled keys only: a bundle also answers for its parent
        assertThat(japanese.getLocale()).isEqualTo(Locale.JAPANESE);
        for (String key : english.keySet()) {
            assertThat(places(japanese.getString(key))).as(key).isEqualTo(places(english.getString(key)));
            assertThat(english.getString(key)).as(key).doesNotContain("'");
        }
        List<String> same = english.keySet().stream()
                .filter(key -> !key.contains(".footer") && !key.equals("column.seq") && !key.equals("span.ms"))
                .filter(key -> english.getString(key).equals(japanese.getString(key)))
                .toList();
        assertThat(same).as("not translated").isEmpty();
        assertThat(japanese.keySet()).isEqualTo(english.keySet());
    }

    private static TreeSet<String> places(String text) {
        TreeSet<String> places = new TreeSet<>();
        Pattern.compile("\\{(\\d)").matcher(text).results().forEach(found -> places.add(found.group(1)));
        if (!places.isEmpty()) {
            new MessageFormat(text);
        }
        return places;
    }

    @Test
    void everyConstantHasAName() {
        Words words = Words.in(Locale.JAPANESE);
        Stream.of(Situation.values(), Holder.values(), Fault.Side.values(), Redrive.State.values())
                .flatMap(Stream::of)
                .forEach(constant -> assertThat(words.of((Enum<?>) constant)).isNotBlank());
    }

    @Test
    void everyCommandExplainsItselfWithAnExample() {
        CommandLine all = Commands.line(
                Run.session(new Shop(), "", false, new ByteArrayOutputStream(), new ByteArrayOutputStream()));
        List<CommandLine> commands = new ArrayList<>(List.of(all));
        commands.addAll(all.getSubcommands().values());
        commands.addAll(all.getSubcommands().get("dlq").getSubcommands().values());
        for (CommandLine command : commands) {
            String name = command.getCommandSpec().qualifiedName();
            assertThat(command.getUsageMessage()).as(name).contains("Example:\n  tasuki ");
            assertThat(command.getCommandSpec().usageMessage().header())
                    .as(name)
                    .isNotEmpty();
            command.getCommandSpec()
                    .args()
                    .forEach(arg -> assertThat(arg.description())
                            .as(name + " " + arg.paramLabel())
                            .isNotEmpty());
        }
    }

    @Test
    void wideCharactersTakeTwoColumns() {
        assertThat(Columns.of("再投入 7")).isEqualTo(8);
        assertThat(Columns.cut("再投入する", 6)).isEqualTo("再投…");
    }
}

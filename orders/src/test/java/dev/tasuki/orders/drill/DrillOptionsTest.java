package dev.tasuki.orders.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class DrillOptionsTest {
    @Test
    void withoutAnyItRemovesItsDirectoryAndSpeaksTheLocalesLanguage() throws Exception {
        assertThat(parse()).isEqualTo(new DrillOptions(false, false, Locale.GERMAN, false));
    }

    @Test
    void eachOptionSaysWhatItSays() throws Exception {
        assertThat(parse("--keep", "--json", "--lang", "ja", "--help"))
                .isEqualTo(new DrillOptions(true, true, Locale.JAPANESE, true));
        assertThat(parse("--lang=en").language()).isEqualTo(Locale.ENGLISH);
    }

    @Test
    void whatItDoesNotKnowIsNamed() {
        assertThatThrownBy(() -> parse("--fast")).hasMessage("there is no option --fast");
        assertThatThrownBy(() -> parse("--lang", "de")).hasMessage("--lang must be en or ja, but is de");
        assertThatThrownBy(() -> parse("--lang")).hasMessage("--lang must be en or ja, but is missing");
    }

    private static DrillOptions parse(String... arguments) throws DrillOptions.WrongUsage {
        return DrillOptions.parse(List.of(arguments), Locale.GERMAN);
    }
}

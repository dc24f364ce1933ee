package dev.tasuki.orders.drill;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/** All that the drill says, in English or Japanese. */
final class Words {
    static final String BUNDLE = "drill.texts";
    private final Locale locale;
    private final ResourceBundle bundle;

    private Words(Locale locale) {
        this.locale = locale;
        this.bundle = ResourceBundle.getBundle(
                BUNDLE,
                locale.equals(Locale.ENGLISH) ? Locale.ROOT : locale,
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    /** The words of a language: Japanese, or anything else for English. */
    static Words in(Locale language) {
        return new Words(language.getLanguage().equals("ja") ? Locale.JAPANESE : Locale.ENGLISH);
    }

    /** A text. Numbers among the arguments are grouped. */
    String of(String key, @Nullable Object... arguments) {
        return new MessageFormat(bundle.getString(key), locale).format(arguments);
    }

    /** The text of a constant. */
    String of(Enum<?> constant) {
        return of((constant.getDeclaringClass().getSimpleName() + "." + constant.name()).toLowerCase(Locale.ROOT));
    }
}

package dev.tasuki.console.text;

import dev.tasuki.operations.Texts;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/** All that the command line says, in English or Japanese. What it says of the system itself comes from {@link Texts}. */
public final class Words {
    private static final String BUNDLE = "dev.tasuki.console.cli";
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
    public static Words in(Locale language) {
        return new Words(language.getLanguage().equals("ja") ? Locale.JAPANESE : Locale.ENGLISH);
    }

    /** A text. Numbers among the arguments are grouped; an identity that is a number must be given as a string. */
    public String of(String key, @Nullable Object... arguments) {
        return new MessageFormat(bundle.getString(key), locale).format(arguments);
    }

    /** The name of a constant, for people. */
    public String of(Enum<?> constant) {
        return of((constant.getDeclaringClass().getSimpleName() + "." + constant.name()).toLowerCase(Locale.ROOT));
    }

    /** A number, grouped. */
    public String number(long number) {
        return String.format(locale, "%,d", number);
    }

    /** A rate, with as many digits as help. */
    public String rate(double perSecond) {
        return String.format(locale, perSecond >= 100 || perSecond == 0 ? "%,.0f" : "%,.1f", perSecond);
    }

    /** The sentences of the operations, in the same language. */
    public Texts texts() {
        return Texts.in(locale);
    }

    public Locale locale() {
        return locale;
    }

    /** Everything, for the texts of {@code --help}. */
    public ResourceBundle bundle() {
        return bundle;
    }
}

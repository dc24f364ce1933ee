package dev.tasuki.console.text;

import dev.tasuki.operations.Texts;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/** All that a program says, in English or Japanese: the command line, if nothing else is said. What it says of the system itself comes from {@link Texts}. */
public final class Words {
    private static final String BUNDLE = "dev.tasuki.console.cli";
    private final Locale locale;
    private final ResourceBundle bundle;

    private Words(Locale locale, String bundle) {
        this.locale = locale;
        this.bundle = ResourceBundle.getBundle(
                bundle,
                locale.equals(Locale.ENGLISH) ? Locale.ROOT : locale,
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    /** The words of a language: Japanese, or anything else for English. */
    public static Words in(Locale language) {
        return in(language, BUNDLE);
    }

    /**
     * The words of another program.
     *
     * @param bundle the name of its texts, English and Japanese
     */
    public static Words in(Locale language, String bundle) {
        return new Words(language.getLanguage().equals("ja") ? Locale.JAPANESE : Locale.ENGLISH, bundle);
    }

    /** The one that is asked for, else the locale's. Help is in it too, so it is found before anything is parsed. */
    public static Locale language(String... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].startsWith("--lang=")) {
                return Locale.forLanguageTag(arguments[i].substring("--lang=".length()));
            } else if (arguments[i].equals("--lang") && i + 1 < arguments.length) {
                return Locale.forLanguageTag(arguments[i + 1]);
            }
        }
        return Locale.getDefault(Locale.Category.DISPLAY);
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

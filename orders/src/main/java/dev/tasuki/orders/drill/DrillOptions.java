package dev.tasuki.orders.drill;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/**
 * What the drill was asked for on the command line.
 *
 * @param keep whether its directory stays, whatever comes out
 * @param json whether the answer is JSON
 * @param language of all that it says
 * @param help whether it is only to say how it is used
 */
record DrillOptions(boolean keep, boolean json, Locale language, boolean help) {

    /** The command line cannot be understood. */
    static final class WrongUsage extends Exception {
        WrongUsage(String message) {
            super(message);
        }
    }

    /** Reads a command line; without --lang, the locale decides. */
    static DrillOptions parse(List<String> arguments, Locale locale) throws WrongUsage {
        boolean keep = false;
        boolean json = false;
        boolean help = false;
        Locale language = locale;
        for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
            String option = rest.next();
            if (option.equals("--keep")) {
                keep = true;
            } else if (option.equals("--json")) {
                json = true;
            } else if (option.equals("--help") || option.equals("-h")) {
                help = true;
            } else if (option.equals("--lang")) {
                language = language(rest.hasNext() ? rest.next() : "");
            } else if (option.startsWith("--lang=")) {
                language = language(option.substring("--lang=".length()));
            } else {
                throw new WrongUsage("there is no option " + option);
            }
        }
        return new DrillOptions(keep, json, language, help);
    }

    private static Locale language(String value) throws WrongUsage {
        if (!value.equals("en") && !value.equals("ja")) {
            throw new WrongUsage("--lang must be en or ja, but is " + (value.isEmpty() ? "missing" : value));
        }
        return Locale.forLanguageTag(value);
    }
}

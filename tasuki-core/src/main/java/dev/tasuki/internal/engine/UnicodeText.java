package dev.tasuki.internal.engine;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL can store as text: any Unicode text, which a NUL or half a surrogate pair is not part of. The driver would
 * turn the latter into a question mark without a word.
 */
final class UnicodeText {
    private UnicodeText() {}

    /** Why a text cannot be stored, to follow its name; null when it can. */
    static @Nullable String problem(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return "has a NUL character at index " + i + ": PostgreSQL cannot store it as text";
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return "has half of a surrogate pair (U+"
                        + Integer.toHexString(c).toUpperCase(Locale.ROOT) + ") at index " + i
                        + ": it is not Unicode text";
            }
        }
        return null;
    }

    /** The beginning of a text, to quote it; never ends within a surrogate pair. */
    static String beginning(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        boolean splitsPair = Character.isHighSurrogate(text.charAt(longest - 1));
        return text.substring(0, splitsPair ? longest - 1 : longest) + "…";
    }
}
